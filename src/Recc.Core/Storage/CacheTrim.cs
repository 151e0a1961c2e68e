using System.Globalization;

namespace Recc.Core.Storage;

/// <summary>
/// Removes what recc has remembered and nobody has used for long: scans, toolchains and the like after 30 days, notices
/// and marks of servers left alone after one. At most once a day; asking costs one look at the disk. Trouble is silent,
/// because what is left behind can be removed tomorrow.
/// </summary>
public sealed class CacheTrim(string cacheDirectory, TimeProvider clock)
{
    private const string MarkerPrefix = "trimmed-";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly (string Folder, TimeSpan Keep)[] Lifetimes =
    [
        ("scans", TimeSpan.FromDays(30)), ("options", TimeSpan.FromDays(30)),
        ("toolchains", TimeSpan.FromDays(30)), ("notices", Day), ("paused", Day),
        ("results/v1", Day), ("blobs/v1", Day), // of an earlier layout
        ("precompiled", TimeSpan.FromDays(30)), ("modules", TimeSpan.FromDays(30)), ("stats", TimeSpan.FromDays(90)),
    ];

    /// <summary>Trims unless somebody did today (UTC). Of several processes that try, one does it.</summary>
    public void TrimIfDue()
    {
        DateTime now = clock.GetUtcNow().UtcDateTime;
        string day = (now - DateTime.UnixEpoch).Days.ToString(CultureInfo.InvariantCulture);
        string marker = Path.Combine(cacheDirectory, MarkerPrefix + day);
        if (!File.Exists(marker) && CacheFile.TryWriteNew(marker, []) == CacheWrite.Written)
        {
            Trim(now, marker);
        }
    }

    /// <summary>Says that a file was of use, so that it is kept.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="often">Writes at most so often for each file; once a day when null.</param>
    public void NoteUse(string path, TimeSpan? often = null)
    {
        try
        {
            DateTime now = clock.GetUtcNow().UtcDateTime;
            if (now - File.GetLastWriteTimeUtc(path) > (often ?? Day))
            {
                File.SetLastWriteTimeUtc(path, now);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is gone, or belongs to somebody else who will note its use.
        }
    }

    private void Trim(DateTime now, string marker)
    {
        foreach (string old in Files(cacheDirectory, MarkerPrefix + "*", SearchOption.TopDirectoryOnly))
        {
            if (old != marker)
            {
                TryDelete(old);
            }
        }

        foreach ((string folder, TimeSpan keep) in Lifetimes)
        {
            foreach (string file in Files(Path.Combine(cacheDirectory, folder), "*", SearchOption.AllDirectories))
            {
                DeleteIfOlder(file, now - keep);
            }
        }
    }

    private static string[] Files(string directory, string pattern, SearchOption depth)
    {
        try
        {
            return Directory.GetFiles(directory, pattern, depth);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static void DeleteIfOlder(string path, DateTime limit)
    {
        try
        {
            if (File.GetLastWriteTimeUtc(path) < limit)
            {
                File.Delete(path);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Somebody else was faster, or it is not ours.
        }
    }

    private static void TryDelete(string path) => DeleteIfOlder(path, DateTime.MaxValue);
}
