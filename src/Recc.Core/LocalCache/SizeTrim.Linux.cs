using Recc.Core.Storage;

namespace Recc.Core.LocalCache;

/// <summary>
/// Makes a cache smaller: what was not used for longest goes first, results and blobs alike, until nine tenths of the
/// limit are left. Also removes what writers left behind, and measures the cache anew. Readers and writers may go on
/// meanwhile: a blob that vanishes is a miss.
/// </summary>
public sealed class SizeTrim(string cacheDirectory, TimeProvider clock)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly CacheLayout layout = new(cacheDirectory);

    /// <summary>
    /// Trims. Null when another process is doing it, or the folder takes no lock. Throws nothing for files that cannot
    /// be removed.
    /// </summary>
    /// <param name="limit">Bytes of the disk; 0 for no limit.</param>
    public TrimReport? Run(long limit)
    {
        using FileLock? turn = FileLock.TryTake(layout.TrimLock);
        return turn is null ? null : Trim(limit);
    }

    /// <summary>Removes everything, whoever uses it.</summary>
    public TrimReport Clear()
    {
        long counted = Counted();
        (long space, long removed) = (0, 0);
        foreach (string folder in layout.Counted.Append(layout.Temporary))
        {
            foreach ((string path, CachedFile file) in CachedFiles.In(folder, static _ => true))
            {
                space += file.Space;
                removed += NativeMethods.Remove(path) == 0 ? 1 : 0;
            }
        }

        Correct(counted, 0);
        return new TrimReport(space, 0, removed);
    }

    private TrimReport Trim(long limit)
    {
        long counted = Counted();
        DateTime now = clock.GetUtcNow().UtcDateTime;
        RemoveLeftovers(now);
        (List<long> ages, List<long> spaces) = Measure(now, out long before);
        long left = before;
        long removed = 0;
        if (limit > 0 && before > limit)
        {
            long wanted = before - (limit / 10 * 9);
            (left, removed) = RemoveOld(now, AgeToRemove(ages, spaces, wanted), before, wanted);
        }

        Correct(counted, left);
        return new TrimReport(before, left, removed);
    }

    private void RemoveLeftovers(DateTime now)
    {
        foreach ((string path, _) in CachedFiles.In(layout.Temporary, file => Age(file, now) > Hour.Ticks))
        {
            _ = NativeMethods.Remove(path);
        }
    }

    private (List<long> Ages, List<long> Spaces) Measure(DateTime now, out long total)
    {
        var ages = new List<long>();
        var spaces = new List<long>();
        total = 0;
        foreach (CachedFile file in layout.Counted.SelectMany(CachedFiles.In))
        {
            ages.Add(Age(file, now));
            spaces.Add(file.Space);
            total += file.Space;
        }

        return (ages, spaces);
    }

    /// <summary>Files of this age and older take at least so much together.</summary>
    private static long AgeToRemove(List<long> ages, List<long> spaces, long wanted)
    {
        long[] keys = [.. ages];
        long[] values = [.. spaces];
        Array.Sort(keys, values);
        int at = keys.Length;
        while (at > 0 && wanted > 0)
        {
            wanted -= values[--at];
        }

        return keys[at];
    }

    /// <summary>Looks at each file again: what was of use in the meantime is young now, and stays.</summary>
    private (long Left, long Removed) RemoveOld(DateTime now, long age, long left, long wanted)
    {
        long removed = 0;
        foreach (string folder in layout.Counted)
        {
            foreach ((string path, CachedFile file) in CachedFiles.In(folder, file => Age(file, now) >= age))
            {
                if (wanted <= 0)
                {
                    break;
                }

                if (NativeMethods.Remove(path) == 0)
                {
                    wanted -= file.Space;
                    left -= file.Space;
                    removed++;
                }
            }
        }

        return (left, removed);
    }

    /// <summary>
    /// How long ago a file was used, in ticks. What was used in a time to come, before the clock was set back, has not
    /// been used since, or it would bear today's time.
    /// </summary>
    private static long Age(CachedFile file, DateTime now)
    {
        long age = (now - file.LastUse).Ticks;
        return age < -Hour.Ticks ? long.MaxValue : age;
    }

    private long Counted() => new CacheAccount(layout, clock).Read() ?? 0;

    /// <summary>What others have added while we looked stays added.</summary>
    private void Correct(long counted, long measured) => new CacheAccount(layout, clock).Add(measured - counted);
}
