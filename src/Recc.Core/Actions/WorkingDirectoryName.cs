namespace Recc.Core.Actions;

/// <summary>The name by which compilers know their working directory.</summary>
public static class WorkingDirectoryName
{
    /// <summary>
    /// PWD when it is absolute and leads to the working directory, which is the compilers' rule; else the latter.
    /// </summary>
    public static string Of(
        string workingDirectory, IReadOnlyDictionary<string, string> variables, DiskLooks looks)
    {
        bool believed = variables.TryGetValue("PWD", out string? shell) && shell.StartsWith('/')
            && looks.AreSame(shell, workingDirectory);
        return believed ? shell! : workingDirectory;
    }
}
