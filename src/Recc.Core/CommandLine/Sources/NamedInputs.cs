namespace Recc.Core.CommandLine;

/// <summary>
/// Files that options of a command name, besides its source and headers. Where compilers look for a profile was tried
/// with gcc 12, clang 14 and clang 19.
/// </summary>
public static class NamedInputs
{
    private const string ClangProfile = "default.profdata";

    /// <summary>The files, in the order of the command.</summary>
    public static IEnumerable<NamedInput> Of(CompileCommand command) => command.Arguments
        .Where(static argument => Includes(argument.Meaning))
        .Select(argument => Of(argument, command));

    /// <summary>Whether arguments of this meaning name a file that is read.</summary>
    public static bool Includes(ArgumentMeaning meaning) =>
        meaning is ArgumentMeaning.InputFile or ArgumentMeaning.ModuleMapper or ArgumentMeaning.PatternFile
            or ArgumentMeaning.ProfileFile;

    private static NamedInput Of(Argument argument, CompileCommand command)
    {
        if (argument.Meaning != ArgumentMeaning.ProfileFile) return new(argument.Meaning, argument.Value, null);
        if (argument.Value.Length > 0)
            return new(argument.Meaning, argument.Value, TakesDirectory(argument.Option) ? ClangProfile : null);

        var path = command.Family == CompilerFamily.Gcc ? CountsBeside(command.Output) : ClangProfile;
        return new(argument.Meaning, path, null);
    }

    private static bool TakesDirectory(string option) => option is "-fprofile-use=" or "-fprofile-instr-use=";

    /// <summary>gcc reads counts from a file named after the output. A name that is all ending keeps it.</summary>
    private static string CountsBeside(string output) =>
        PathNames.Ending(output) == PathNames.LastComponent(output)
            ? output + ".gcda"
            : PathNames.WithEnding(output, ".gcda");
}

/// <summary>A file that an option names.</summary>
/// <param name="Meaning">Of the option.</param>
/// <param name="Path">As typed, or as the compiler chooses it.</param>
/// <param name="NameInDirectory">The file that is meant when the path is a directory; null when that is none.</param>
public sealed record NamedInput(ArgumentMeaning Meaning, string Path, string? NameInDirectory);
