using Recc.Core.Host;
using Recc.Core.Paths;
using Recc.Core.Processes;

namespace Recc.Core.Launching;

/// <summary>Finds the program that a command means, never ourselves under another name.</summary>
public static class CompilerLocator
{
    /// <summary>
    /// The program as execvp would find it, or null. When that is our own executable (a link to it that
    /// is named like a compiler), the next one along PATH is taken.
    /// </summary>
    public static CompilerLocation? Find(string name, HostEnvironment host)
    {
        string? path = host.Variable("PATH");
        string? found = ProgramFinder.Find(name, path, host.CurrentDirectory);
        string? first = found;
        while (found is not null && IsOurselves(found, host))
        {
            path = Behind(PathText.Parent(found), path, host.CurrentDirectory);
            found = path is null ? null : ProgramFinder.Find(PathText.Name(name), path, host.CurrentDirectory);
        }

        if (found is null)
        {
            return null;
        }

        string program = PhysicalPath.WithoutDots(found);
        return new CompilerLocation(program, found == first ? name : program);
    }

    /// <summary>Whether a program is this executable, by whatever name.</summary>
    public static bool IsOurselves(string program, HostEnvironment host) =>
        PhysicalPath.Of(program) == PhysicalPath.Of(host.ExecutablePath);

    /// <summary>What of PATH comes behind a directory; null when nothing does, or when the directory is not in it.</summary>
    private static string? Behind(string directory, string? path, string currentDirectory)
    {
        string[] entries = path?.Split(':') ?? [];
        int at = Array.FindIndex(entries, entry => PathText.Join(currentDirectory, entry).TrimEnd('/') == directory);
        return at < 0 || at == entries.Length - 1 ? null : string.Join(':', entries[(at + 1)..]);
    }
}
