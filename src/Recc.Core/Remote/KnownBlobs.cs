using System.Globalization;
using Recc.Core.Digests;

namespace Recc.Core.Remote;

/// <summary>
/// Blobs that a server had a short while ago. Servers evict what nobody asks for, so nothing is believed for long, and
/// whoever is told that one is missing after all says so.
/// </summary>
public sealed class KnownBlobs(TimeProvider clock)
{
    /// <summary>Remote Execution servers keep what they were asked for at least for a build; most for hours.</summary>
    private static readonly TimeSpan Trust = TimeSpan.FromMinutes(10);

    /// <summary>About 20 MB.</summary>
    private const int Most = 400_000;

    private readonly Lock gate = new();
    private Dictionary<UInt128, long> young = [];
    private Dictionary<UInt128, long> old = [];

    /// <summary>What is on its way there.</summary>
    public UploadsInFlight Uploads { get; } = new();

    /// <summary>How many are known.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return young.Count + old.Count;
            }
        }
    }

    public bool Contains(Digest digest)
    {
        UInt128 key = KeyOf(digest);
        long since = clock.GetTimestamp();
        lock (gate)
        {
            return (young.TryGetValue(key, out long seen) || old.TryGetValue(key, out seen))
                && clock.GetElapsedTime(seen, since) < Trust;
        }
    }

    public void Add(IEnumerable<Digest> digests)
    {
        long now = clock.GetTimestamp();
        lock (gate)
        {
            foreach (Digest digest in digests)
            {
                young[KeyOf(digest)] = now;
            }

            if (young.Count > Most / 2)
            {
                (old, young) = (young, []);
            }
        }
    }

    public void Forget(IEnumerable<Digest> digests)
    {
        lock (gate)
        {
            foreach (Digest digest in digests)
            {
                UInt128 key = KeyOf(digest);
                young.Remove(key);
                old.Remove(key);
            }
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            young.Clear();
            old.Clear();
        }
    }

    /// <summary>128 bits of a hash are enough to tell blobs apart.</summary>
    private static UInt128 KeyOf(Digest digest) =>
        UInt128.Parse(digest.Hash.AsSpan(0, 32), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
