using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Storage;

namespace Recc.Core.Sources;

/// <summary>
/// Names in directories, read again when the directory has changed. One look at a directory then answers for every header
/// that is not in it.
/// </summary>
/// <param name="capacity">About how many bytes they may take.</param>
public sealed class DirectoryMemory(long capacity)
{
    private readonly BoundedMemory<DirectoryListing> listings = new(capacity, static listing => listing.Bytes);

    /// <summary>About how many bytes they take.</summary>
    public long Bytes => listings.Bytes;

    /// <summary>A directory as it is now; null when there is none.</summary>
    /// <param name="directory">Absolute.</param>
    public DirectoryListing? Look(string directory)
    {
        long now = ClockStep.Now();
        if (!FileIdentity.TryRead(directory, out FileIdentity identity) || !identity.IsDirectory)
        {
            return null;
        }

        DirectoryListing? known = listings.Find(directory);
        if (known is not null && known.Identity == identity)
        {
            return known;
        }

        // A directory that changes all the time, such as one that objects are written to, is not read for each change.
        if (ClockStep.IsYoung(identity, now) || (known is not null && IsRecent(identity, now)))
        {
            return DirectoryListing.Unread(identity);
        }

        DirectoryListing read = DirectoryListing.Read(PhysicalPath.WithoutDots(directory), identity);
        listings.Keep(directory, read);
        return read;
    }

    private static bool IsRecent(FileIdentity identity, long now)
    {
        const long tenSeconds = 10_000_000_000;
        return identity.NewestNanoseconds > now - tenSeconds;
    }
}
