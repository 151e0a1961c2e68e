using System.Collections.Immutable;
using System.Text;

namespace Recc.Core.CommandLine;

/// <summary>
/// Expands @file arguments as gcc (libiberty) and clang do: white space divides, single and double quotes hold
/// together, a backslash takes the next character literally, inside quotes as well; files may name further ones, all
/// relative to the working directory. Where the two compilers read a file differently, it is refused: an empty quoted
/// argument, a vertical tab or form feed, a NUL, a byte order mark, a backslash at the end.
/// </summary>
internal static class ResponseFile
{
    // libiberty stops after as many files, which it takes for a file that names itself.
    private const int MostFiles = 2000;
    private const int MostNesting = 64;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, true);

    /// <summary>Arguments with their response files in place, or why that cannot be done.</summary>
    /// <param name="arguments">Without argv[0], which is never expanded.</param>
    /// <param name="workingDirectory">Where relative names start.</param>
    /// <param name="read">Reads a file.</param>
    /// <param name="dialect">How its text is cut.</param>
    public static ExpandedArguments Expand(
        IEnumerable<string> arguments,
        string workingDirectory,
        ResponseFileReader read,
        ResponseDialect dialect = ResponseDialect.Unix)
    {
        var expansion = new Expansion(workingDirectory, read, dialect);
        var failure = expansion.Add(arguments, depth: 0);
        return failure ?? new ExpandedArguments([.. expansion.Result], null, "");
    }

    /// <summary>The arguments in a response file's text; null when gcc and clang would not agree on them.</summary>
    internal static ImmutableArray<string>? Split(string text)
    {
        if (text.AsSpan().IndexOfAny("\0\v\f\uFEFF") >= 0) return null;

        var arguments = ImmutableArray.CreateBuilder<string>();
        var position = 0;
        while (true)
        {
            while (position < text.Length && IsSpace(text[position])) position++;
            if (position == text.Length) return arguments.ToImmutable();

            var argument = ReadOne(text, ref position);
            if (string.IsNullOrEmpty(argument)) return null;
            arguments.Add(argument);
        }
    }

    private static string? ReadOne(string text, ref int position)
    {
        var argument = new StringBuilder();
        var quote = '\0';
        for (; position < text.Length && (quote != '\0' || !IsSpace(text[position])); position++)
        {
            var c = text[position];
            if (c == '\\')
            {
                if (++position == text.Length) return null;
                argument.Append(text[position]);
            }
            else if (c == quote) quote = '\0';
            else if (quote == '\0' && c is '"' or '\'') quote = c;
            else argument.Append(c);
        }

        return argument.ToString();
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    private sealed class Expansion(string workingDirectory, ResponseFileReader read, ResponseDialect dialect)
    {
        private int _files;

        public List<string> Result { get; } = [];

        public ExpandedArguments? Add(IEnumerable<string> arguments, int depth)
        {
            foreach (var argument in arguments)
            {
                if (!argument.StartsWith('@')) Result.Add(argument);
                else if (AddFile(argument, depth) is { } failure) return failure;
            }

            return null;
        }

        private ExpandedArguments? AddFile(string argument, int depth)
        {
            if (argument.Length == 1 || depth == MostNesting || ++_files > MostFiles) return Unreadable(argument);
            if (read(Locate(argument[1..])) is not { } bytes) return Unreadable(argument);
            var isWindows = dialect == ResponseDialect.Windows;
            if ((isWindows ? WindowsResponseText.Decode(bytes) : Decode(bytes)) is not { } text)
                return new([], FallbackReason.NameNotUtf8, argument);
            if ((isWindows ? WindowsResponseText.Split(text) : Split(text)) is not { } inner)
                return Unreadable(argument);

            return Add(inner, depth + 1);
        }

        private string Locate(string name) =>
            name.StartsWith('/') || workingDirectory.Length == 0 ? name : $"{workingDirectory.TrimEnd('/')}/{name}";

        private static string? Decode(byte[] bytes)
        {
            try
            {
                return StrictUtf8.GetString(bytes);
            }
            catch (DecoderFallbackException)
            {
                return null;
            }
        }

        private static ExpandedArguments Unreadable(string argument) =>
            new([], FallbackReason.UnreadableResponseFile, argument);
    }
}

/// <summary>A command line's arguments without response files, or why there are none.</summary>
internal sealed record ExpandedArguments(ImmutableArray<string> Arguments, FallbackReason? Objection, string Detail);
