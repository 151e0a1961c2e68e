using Recc.Core.Digests;

namespace Recc.Core.Actions;

/// <summary>The name by which compilers know their working directory.</summary>
public static class WorkingDirectoryName
{
    /// <summary>PWD when it is absolute and leads to the working directory, which is the compilers' rule; else the latter.</summary>
    public static string Of(string workingDirectory, IReadOnlyDictionary<string, string> variables)
    {
        bool believed = variables.TryGetValue("PWD", out string? shell) && shell.StartsWith('/')
            && FileIdentity.TryRead(shell, out FileIdentity said)
            && FileIdentity.TryRead(workingDirectory, out FileIdentity real) && said.IsSameFile(real);
        return believed ? shell! : workingDirectory;
    }
}
