using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Storage;

namespace Recc.Core.Sources;

/// <summary>
/// Names in directories, read again when the directory has changed. One look at a directory then answers for every
/// header that is not in it.
/// </summary>
/// <param name="capacity">About how many bytes they may take.</param>
public sealed class DirectoryMemory(long capacity)
{
    private readonly BoundedMemory<KnownDirectory> known = new(capacity, static directory => directory.Bytes);

    /// <summary>About how many bytes they take.</summary>
    public long Bytes => known.Bytes;

    /// <summary>A directory as it is now; null when there is none.</summary>
    /// <param name="directory">Absolute.</param>
    internal KnownDirectory? Look(string directory) => Find(directory, isPatient: false);

    /// <summary>
    /// The same with its names, even where it changes all the time: for who has nobody else to ask. Its identity may be
    /// too young to be trusted.
    /// </summary>
    internal KnownDirectory? List(string directory) => Find(directory, isPatient: true);

    /// <summary>The same of one whose identity was read after that time, in nanoseconds since 1970.</summary>
    internal KnownDirectory Look(string directory, FileIdentity identity, long since) =>
        Find(directory, identity, since, isPatient: false);

    private KnownDirectory? Find(string directory, bool isPatient)
    {
        long now = ClockStep.Now();
        return FileIdentity.TryRead(directory, out FileIdentity identity) && identity.IsDirectory
            ? Find(directory, identity, now, isPatient)
            : null;
    }

    private KnownDirectory Find(string directory, FileIdentity identity, long now, bool isPatient)
    {
        KnownDirectory? before = known.Find(directory);
        if (before is not null && before.Identity == identity)
        {
            return before;
        }

        // A directory that changes all the time, such as one that objects are written to, is not read for each change.
        bool isYoung = ClockStep.IsYoung(identity, now);
        if (!isPatient && (isYoung || (before is not null && IsRecent(identity, now))))
        {
            return KnownDirectory.Unread(identity);
        }

        KnownDirectory read = KnownDirectory.Read(PhysicalPath.WithoutDots(directory), identity);
        if (!isYoung)
        {
            known.Keep(directory, read);
        }

        return read;
    }

    private static bool IsRecent(FileIdentity identity, long now)
    {
        const long tenSeconds = 10_000_000_000;
        return identity.NewestNanoseconds > now - tenSeconds;
    }
}
