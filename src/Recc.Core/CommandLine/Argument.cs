namespace Recc.Core.CommandLine;

/// <summary>
/// One option or operand of a compile command. With <see cref="Joined"/> it is spelled Option+Value in one string
/// (-Iinc, --sysroot=x), else as two (-I inc), or as one when there is no value (-c) or no option (the source).
/// </summary>
/// <param name="Meaning">What it means to us.</param>
/// <param name="Option">The option's spelling, including a joining '='; empty for an operand.</param>
/// <param name="Value">The value; empty when there is none.</param>
/// <param name="Joined">Whether value and option are one string.</param>
public sealed record Argument(ArgumentMeaning Meaning, string Option, string Value, bool Joined)
{
    /// <summary>What stands before each of its strings: "/clang:" where clang-cl hands an option through; else empty.</summary>
    public string Carrier { get; init; } = "";

    /// <summary>Appends the argument to a command line, as it was typed.</summary>
    public void AppendTo(ICollection<string> arguments)
    {
        if (Joined || Value.Length == 0 || Option.Length == 0)
        {
            arguments.Add(Carrier + Option + Value);
            return;
        }

        arguments.Add(Carrier + Option);
        arguments.Add(Carrier + Value);
    }
}

/// <summary>What an argument means to recc. A flag table row has exactly one of these.</summary>
public enum ArgumentMeaning
{
    /// <summary>Part of the key, no file is named: -O2, -Wall, -DX=1, -std=c++20.</summary>
    Plain,

    /// <summary>The source file.</summary>
    Source,

    /// <summary>-o, /Fo and its value.</summary>
    Output,

    /// <summary>-c, -S, /c: what kind of output. Part of the key.</summary>
    Mode,

    /// <summary>A directory searched for headers: -I, -isystem, -iquote, -idirafter.</summary>
    IncludeDirectory,

    /// <summary>A file that is read before the source: -include, -imacros.</summary>
    IncludeFile,

    /// <summary>A directory that stands for the root of the system: --sysroot, -isysroot.</summary>
    Sysroot,

    /// <summary>OLD=NEW, where OLD is a path: -ffile-prefix-map and relatives.</summary>
    PrefixMap,

    /// <summary>
    /// -MD, -MMD, -MF, -MT, -MQ, -MP, /showIncludes: about what is said of the inputs, never part of the key.
    /// </summary>
    Depfile,

    /// <summary>Does not change what is compiled or shown, such as -pipe: not part of the key.</summary>
    Ignored,
}
