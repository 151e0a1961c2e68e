namespace Recc.Core.Processes;

/// <summary>Finds programs as execvp does. Depends on its arguments and the file system only.</summary>
public static class ProgramFinder
{
    // What the C library searches when PATH is not set.
    private const string DefaultPath = "/bin:/usr/bin";

    /// <summary>
    /// The absolute path of the program that this name starts, or null when there is none. A name with a slash in it is
    /// a path. Links are not resolved and dots not removed.
    /// </summary>
    /// <param name="name">As typed: gcc, ./wrap.sh or /usr/bin/cc.</param>
    /// <param name="pathVariable">The value of PATH; null when not set. An empty entry is the directory below.</param>
    /// <param name="currentDirectory">Absolute; relative names and entries count from here.</param>
    public static string? Find(string name, string? pathVariable, string currentDirectory)
    {
        if (name.Length == 0)
        {
            return null;
        }

        if (name.Contains('/'))
        {
            string path = Path.Combine(currentDirectory, name);
            return IsProgram(path) ? path : null;
        }

        foreach (string entry in (pathVariable ?? DefaultPath).Split(':'))
        {
            string path = Path.Combine(currentDirectory, entry, name);
            if (IsProgram(path))
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>File.Exists folds ".." as text; behind a symbolic link only the system knows what is meant.</summary>
    private static bool IsProgram(string path) =>
        (path.Contains("/../", StringComparison.Ordinal) || File.Exists(path)) && ProgramAccess.MayExecute(path);
}
