using Recc.Core.CommandLine;

namespace Recc.Core.Actions;

/// <summary>The directory that the user's own compile would have written into debug information.</summary>
internal static class DebugDirectory
{
    /// <summary>
    /// PWD when it leads to the working directory (the compilers' rule), else the working directory; then as the
    /// command's own prefix maps change it, of which the last one that fits counts.
    /// </summary>
    public static string Of(
        CompileCommand command,
        string workingDirectory,
        IReadOnlyDictionary<string, string> variables,
        DiskLooks looks)
    {
        string directory = WorkingDirectoryName.Of(workingDirectory, variables, looks);
        foreach (Argument argument in command.Arguments.Reverse())
        {
            int equals = argument.Value.LastIndexOf('=');
            bool fits = argument.Meaning == ArgumentMeaning.PrefixMap && equals > 0
                && !argument.Option.StartsWith("-fmacro", StringComparison.Ordinal)
                && directory.AsSpan().StartsWith(argument.Value.AsSpan(0, equals), StringComparison.Ordinal);
            if (fits)
            {
                return string.Concat(argument.Value.AsSpan(equals + 1), directory.AsSpan(equals));
            }
        }

        return directory;
    }
}
