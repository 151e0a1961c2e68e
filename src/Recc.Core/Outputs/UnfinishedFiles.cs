using System.Globalization;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Storage;

namespace Recc.Core.Outputs;

/// <summary>
/// Files beside outputs that launches began and never finished, because they were killed without a chance to clear up,
/// and no daemon did it for them. Nobody else is there to remove them.
/// </summary>
/// <param name="cacheDirectory">Where it is remembered which directories were looked through.</param>
/// <param name="clock">Tells how old a file is.</param>
public sealed class UnfinishedFiles(string cacheDirectory, TimeProvider clock)
{
    /// <summary>How long nobody may have written to one: somebody elsewhere may write who is not seen here.</summary>
    private static readonly TimeSpan Old = TimeSpan.FromMinutes(10);

    /// <summary>Listing a directory costs more than all else that a launch does in it.</summary>
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(30);

    /// <summary>Removes them from a directory, unless somebody looked a while ago. Trouble is silent.</summary>
    /// <param name="directory">Absolute path.</param>
    public void Sweep(string directory)
    {
        string mark = PathText.Join(
            cacheDirectory,
            $"notices/swept-{ContentHasher.Compute(System.Text.Encoding.UTF8.GetBytes(directory),
                DigestFunction.Sha256).Hash[..32]}");
        try
        {
            TimeSpan since = clock.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(mark);
            if ((since < TimeSpan.Zero || since > BetweenSweeps) && CacheFile.TryWrite(mark, []))
            {
                SweepNow(directory);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A directory that is not there yet, or whose files are not ours.
        }
    }

    private void SweepNow(string directory)
    {
        if (!Directory.Exists("/proc/self"))
        {
            // Nobody can tell which processes there are.
            return;
        }

        foreach (string path in Directory.EnumerateFiles(directory, PendingFile.NameStart + "*"))
        {
            if (PendingFile.ProcessOf(path) is { } process && IsOld(path)
                && !Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}"))
                && FileLock.TryTakeExisting(path) is { } abandoned)
            {
                using (abandoned)
                {
                    File.Delete(path);
                }
            }
        }
    }

    private bool IsOld(string path) => clock.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path) > Old;
}
