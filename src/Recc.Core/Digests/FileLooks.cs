using System.Collections.Concurrent;
using System.Diagnostics;

namespace Recc.Core.Digests;

/// <summary>
/// Looks at files for one launch. Launches that overlap share them: a look that anybody took after this launch had
/// begun is as good as its own, since a compiler that was started then would not have looked earlier.
/// </summary>
/// <param name="shared">Those of the process; null to take all anew.</param>
/// <param name="since">When the launch began, by <see cref="Stopwatch.GetTimestamp"/> of this machine.</param>
public sealed class FileLooks(SharedLooks? shared, long since)
{
    /// <summary>Each look is taken when it is asked for.</summary>
    public static FileLooks Own { get; } = new(null, 0);

    /// <inheritdoc cref="FileIdentity.TryRead"/>
    public bool TryRead(string path, out FileIdentity identity) =>
        shared is null ? FileIdentity.TryRead(path, out identity) : shared.TryRead(path, since, out identity);
}

/// <summary>The last look at each file, with its time.</summary>
public sealed class SharedLooks
{
    /// <summary>Each takes about two hundred bytes.</summary>
    private const int MostLooks = 50_000;

    private readonly ConcurrentDictionary<string, Look> looks = new(StringComparer.Ordinal);
    private int taken;

    internal bool TryRead(string path, long since, out FileIdentity identity)
    {
        if (looks.TryGetValue(path, out Look? last) && last.At >= since)
        {
            identity = last.Identity;
            return last.IsThere;
        }

        // Before the look, so that what is seen is no older.
        long at = Stopwatch.GetTimestamp();
        bool isThere = FileIdentity.TryRead(path, out identity);
        if (last is null && Interlocked.Increment(ref taken) > MostLooks)
        {
            looks.Clear();
            taken = 0;
        }

        looks[path] = new Look(at, isThere, identity);
        return isThere;
    }

    private sealed record Look(long At, bool IsThere, FileIdentity Identity);
}
