using Disk = System.IO.Directory;

namespace Recc.DevServer.Execution;

/// <summary>A folder in which an action did what it liked.</summary>
internal static class StagingFolder
{
    /// <summary>Removes it with all that is in it, also what the action has made read-only.</summary>
    public static void Remove(string folder)
    {
        if (!Disk.Exists(folder))
        {
            return;
        }

        try
        {
            Disk.Delete(folder, recursive: true);
        }
        catch (UnauthorizedAccessException)
        {
            MakeWritable(folder);
            Disk.Delete(folder, recursive: true);
        }
    }

    private static void MakeWritable(string folder)
    {
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (DirectoryInfo child in new DirectoryInfo(folder).EnumerateDirectories())
        {
            if (child.LinkTarget is null)
            {
                MakeWritable(child.FullName);
            }
        }
    }
}
