using System.Text;
using Recc.Core.CommandLine;
using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>
/// Macros that a command line defines, as text like that of a source: -DWHEN=__TIME__ makes a result depend on the
/// time, and -DHEADER="&lt;x.h&gt;" can be asked for with __has_include, though no file says so.
/// </summary>
internal static class CommandMacros
{
    /// <summary>What the definitions say.</summary>
    public static SourceFacts Read(CompileCommand command)
    {
        var text = new StringBuilder();
        foreach (Argument argument in command.Arguments)
        {
            if (argument.Option is "-D" or "/D")
            {
                Append(text, command.Family == CompilerFamily.ClangCl ? WithEquals(argument.Value) : argument.Value);
            }
            else if (argument.Option.StartsWith("-Wp,", StringComparison.Ordinal)
                || argument.Option == "-Xpreprocessor")
            {
                string wrapped = argument.Option == "-Xpreprocessor"
                    ? argument.Value : (argument.Option + argument.Value)[4..];
                foreach (string part in wrapped.Split(','))
                {
                    Append(text, part.StartsWith("-D", StringComparison.Ordinal) ? part[2..] : part);
                }
            }
        }

        return SourceFactsReader.Read(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>
    /// Which of the macros that tell a time are the command's own, so that they tell none: -D__DATE__="redacted" is how
    /// builds make themselves reproducible. None comes back once it is taken away.
    /// </summary>
    public static SourceTraits TimesGiven(CompileCommand command) => command.Arguments
        .Where(static argument => argument.Option is "-D" or "/D" or "-U" or "/U")
        .Aggregate(SourceTraits.None, static (given, argument) => given | TimeNamed(WithEquals(argument.Value)));

    private static SourceTraits TimeNamed(string definition) => definition.Split('=')[0] switch
    {
        "__DATE__" => SourceTraits.Date,
        "__TIME__" => SourceTraits.Time,
        "__TIMESTAMP__" => SourceTraits.Timestamp,
        _ => SourceTraits.None,
    };

    /// <summary>cl takes a number sign before the first equals sign for one: not all shells pass those on.</summary>
    private static string WithEquals(string definition)
    {
        int at = definition.AsSpan().IndexOfAny('#', '=');
        return at < 0 ? definition : $"{definition[..at]}={definition[(at + 1)..]}";
    }

    private static void Append(StringBuilder text, string definition)
    {
        int equals = definition.IndexOf('=', StringComparison.Ordinal);
        text.Append("#define ").Append(equals < 0 ? definition : $"{definition[..equals]} {definition[(equals + 1)..]}")
            .Append('\n');
    }
}
