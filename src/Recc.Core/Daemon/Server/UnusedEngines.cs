namespace Recc.Core.Daemon.Server;

/// <summary>Engines of other versions, which their launchers unpacked and which nobody has started for some
/// time.</summary>
internal static class UnusedEngines
{
    private const string FolderPrefix = "engine-";

    /// <summary>A launcher renews its folder's time once a day.</summary>
    private static readonly TimeSpan Unused = TimeSpan.FromDays(10);

    /// <summary>Removes them. One that somebody uses after all is unpacked again.</summary>
    /// <param name="directory">The user's own directory for the daemon.</param>
    public static void Sweep(string directory)
    {
        try
        {
            foreach (string folder in Directory.GetDirectories(directory, FolderPrefix + "*"))
            {
                if (DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) > Unused)
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next daemon tries again.
        }
    }
}
