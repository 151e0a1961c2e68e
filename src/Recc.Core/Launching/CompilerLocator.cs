using Recc.Core.Digests;
using Recc.Core.Host;
using Recc.Core.Paths;
using Recc.Core.Processes;

namespace Recc.Core.Launching;

/// <summary>Finds the program that a command means, never ourselves under another name.</summary>
public static class CompilerLocator
{
    /// <summary>
    /// Absolute path of the program as execvp would find it, or null. When that is our own executable (a link to it
    /// that is named like a compiler), the first program of its name along PATH that is not ours is taken.
    /// </summary>
    public static CompilerLocation? Find(string name, HostEnvironment host)
    {
        string? path = host.Variable("PATH");
        string? found = ProgramFinder.Find(name, path, host.CurrentDirectory);
        if (found is not null && !IsOurselves(found, host))
        {
            return new CompilerLocation(PhysicalPath.WithoutDots(found), name);
        }

        string? behind = found is null ? null : path?.Split(':')
            .Select(entry => ProgramFinder.Find(PathText.Name(name), entry, host.CurrentDirectory))
            .FirstOrDefault(program => program is not null && !IsOurselves(program, host));
        if (behind is null)
        {
            return null;
        }

        string program = PhysicalPath.WithoutDots(behind);
        return new CompilerLocation(program, program);
    }

    /// <summary>Whether a program is this executable, by whatever name.</summary>
    public static bool IsOurselves(string program, HostEnvironment host) =>
        FileIdentity.TryRead(program, out FileIdentity named)
            && FileIdentity.TryRead(host.ExecutablePath, out FileIdentity own) && named.IsSameFile(own);
}
