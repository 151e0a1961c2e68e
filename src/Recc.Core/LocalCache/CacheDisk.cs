using Recc.Core.Digests;
using Recc.Core.Remote;

namespace Recc.Core.LocalCache;

/// <summary>
/// What both kinds of files of the cache have in common: how they come and go, and who hears of the space they take.
/// </summary>
internal sealed class CacheDisk(CacheLayout layout, long limit, ICacheTrimmer trimmer, TimeProvider clock)
{
    private const long HourInNanoseconds = 3_600_000_000_000;

    private readonly CacheAccount account = new(layout, clock);

    public CacheLayout Layout { get; } = layout;

    /// <summary>Opens a file; its size comes from the same moment. Notes the use, at most once an hour.</summary>
    public bool TryOpen(string path, out CacheDescriptor file, out FileIdentity identity)
    {
        identity = default;
        if (!CacheDescriptor.TryOpen(path, out file))
        {
            return false;
        }

        if (!file.TryReadIdentity(out identity) || !identity.IsRegularFile)
        {
            file.Dispose();
            return false;
        }

        // A time to come is one from before the clock was set back.
        long age = Now() - identity.ModifiedNanoseconds;
        if (age is > HourInNanoseconds or < -HourInNanoseconds)
        {
            file.NoteUse();
        }

        return true;
    }

    /// <summary>Takes away a file that is not what it should be.</summary>
    public void Remove(string path, long length)
    {
        if (NativeMethods.Remove(path) == 0)
        {
            account.Add(-CacheLayout.SpaceFor(length));
        }
    }

    /// <summary>Says that so much was added; has the cache trimmed when it is too much.</summary>
    public void Grew(long bytes)
    {
        if (account.Add(bytes) > limit && limit > 0 && account.TakeTurnToTrim())
        {
            trimmer.TrimSoon(Layout.Directory, limit);
        }
    }

    /// <summary>
    /// What did not get onto the disk, as this room's failure. On a full disk the cache gives up some of its own place.
    /// </summary>
    public RemoteException NotWritten(Exception failure)
    {
        if (failure.HResult is NativeMethods.NoSpace or NativeMethods.QuotaExceeded
            && account.Read() is > 0 and { } size && account.TakeTurnToTrim())
        {
            trimmer.TrimSoon(Layout.Directory, limit > 0 ? Math.Min(size, limit) : size);
        }

        return new RemoteException(
            new RemoteFailure(RemoteFailureKind.LocalFile, $"the local cache cannot be written: {failure.Message}"),
            failure);
    }

    private long Now() => (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
}
