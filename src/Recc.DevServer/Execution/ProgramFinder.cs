using Build.Bazel.Remote.Execution.V2;

namespace Recc.DevServer.Execution;

/// <summary>Finds the program that argv[0] means, as the protocol has it since 2.3.</summary>
internal static class ProgramFinder
{
    private const UnixFileMode AnyExecute =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>
    /// An absolute path: argv[0] itself, or seen from the working directory when it has a slash, or else looked up in
    /// the PATH of the command (not in ours). Null when there is no such program.
    /// </summary>
    public static string? Find(Command command, string workingDirectory)
    {
        string name = command.Arguments[0];
        if (name.Contains('/', StringComparison.Ordinal))
        {
            string path = Path.Combine(workingDirectory, name);
            return File.Exists(path) ? path : null;
        }

        string search = command.EnvironmentVariables.FirstOrDefault(v => v.Name == "PATH")?.Value ?? "";
        return search.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(workingDirectory, folder, name))
            .FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string path) => File.Exists(path) && (File.GetUnixFileMode(path) & AnyExecute) != 0;
}
