using System.Globalization;
using Recc.Core.Digests;

namespace Recc.Core.LocalCache;

/// <summary>Where things lie below the cache directory. A new form of files gets a new version of its folder.</summary>
internal sealed class CacheLayout(string directory)
{
    /// <summary>The file systems that matter give out space in pieces of so many bytes.</summary>
    private const int Cluster = 4096;

    /// <summary>The cache directory itself.</summary>
    public string Directory { get; } = directory;

    /// <summary>One file for each action.</summary>
    public string Results { get; } = directory + "/results/v2";

    /// <summary>One file for each output that is not small.</summary>
    public string Blobs { get; } = directory + "/blobs/v2";

    /// <summary>Precompiled headers that actions take in place of the user's.</summary>
    public string StandIns { get; } = directory + "/precompiled/files";

    /// <summary>What compiles read, as far as that is remembered.</summary>
    public string Scans { get; } = directory + "/scans";

    /// <summary>What counts, and goes when the cache is too large.</summary>
    public IReadOnlyList<string> Counted => [Results, Blobs, StandIns, Scans];

    /// <summary>Files that are being written.</summary>
    public string Temporary { get; } = directory + "/tmp";

    /// <summary>See <see cref="CacheAccount"/>.</summary>
    public string Account { get; } = directory + "/size";

    /// <summary>Locked by whoever trims.</summary>
    public string TrimLock { get; } = directory + "/trim.lock";

    /// <summary>The file of an action's result.</summary>
    public string Result(Digest action) => Place(Results, action);

    /// <summary>The file of a blob.</summary>
    public string Blob(Digest blob) => Place(Blobs, blob);

    /// <summary>A file of our own to write to.</summary>
    public string NewTemporary() => string.Create(
        CultureInfo.InvariantCulture, $"{Temporary}/{Environment.ProcessId:x}-{Random.Shared.NextInt64():x}");

    /// <summary>How much of the disk a file of this length takes, in bytes.</summary>
    public static long SpaceFor(long length) => (length + Cluster - 1) / Cluster * Cluster;

    /// <summary>The name for which a file lies where it lies; false when that is no place of ours.</summary>
    public static bool TryReadName(string path, out Digest name)
    {
        name = default;
        int file = path.LastIndexOf('/') + 1;
        int dash = path.IndexOf('-', file);
        return file >= 2 && dash > 0
            && long.TryParse(path.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            && Digest.TryCreate(string.Concat(path.AsSpan(file - 2, 1), path.AsSpan(file, dash - file)), size,
                out name);
    }

    // Sixteen folders: file systems find a name among 100,000 as fast, and a folder costs as much as a file.
    private static string Place(string folder, Digest name)
    {
        string hash = name.Hash;
        return string.Create(CultureInfo.InvariantCulture,
            $"{folder}/{hash.AsSpan(0, 1)}/{hash.AsSpan(1)}-{name.Size}");
    }
}
