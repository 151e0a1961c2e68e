using System.Collections.Concurrent;

namespace Recc.Core.Storage;

/// <summary>
/// Things by key that may be forgotten: when they take too much memory, some that were never used again are, and then
/// those that were not used for longest. A build of more than there is room for goes through all of them in the same
/// order each time; if the oldest went, each would go just before it is wanted.
/// </summary>
/// <param name="capacity">About how many bytes all of them may take.</param>
/// <param name="sizeOf">About how many bytes one takes.</param>
/// <param name="clock">Milliseconds since some time; null for the system's.</param>
public sealed class BoundedMemory<T>(long capacity, Func<T, long> sizeOf, Func<long>? clock = null)
    where T : class
{
    /// <summary>For so long a use counts. Somebody who works on something else by then needs the room.</summary>
    private const long UseMilliseconds = 15 * 60_000;

    private readonly Func<long> now = clock ?? (static () => Environment.TickCount64);
    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly Lock trimming = new();
    private long bytes;

    /// <summary>How many there are.</summary>
    public int Count => entries.Count;

    /// <summary>About how many bytes they take.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>One, which counts as used; or null.</summary>
    public T? Find(string key)
    {
        if (!entries.TryGetValue(key, out Entry? entry))
        {
            return null;
        }

        entry.LastUse = now();
        entry.IsUsed = true;
        return entry.Value;
    }

    /// <summary>Keeps one, in place of another with its key.</summary>
    public void Keep(string key, T value)
    {
        var entry = new Entry(value, sizeOf(value)) { LastUse = now() };
        long replaced = 0;
        entries.AddOrUpdate(
            key,
            _ =>
            {
                // It may have been there when it was to be replaced, and have gone since.
                replaced = 0;
                entry.IsUsed = false;
                return entry;
            },
            (_, old) =>
            {
                replaced = old.Bytes;
                entry.IsUsed = true;
                return entry;
            });
        if (Interlocked.Add(ref bytes, entry.Bytes - replaced) > capacity)
        {
            Trim();
        }
    }

    private void Trim()
    {
        if (!trimming.TryEnter())
        {
            return;
        }

        try
        {
            // The dictionary's own ToArray is safe while others add; LINQ's way of copying a collection is not.
            KeyValuePair<string, Entry>[] all = entries.ToArray();
            // Those that were not used again keep the order of the dictionary, which is that of no build.
            long recent = now() - UseMilliseconds;
            foreach ((string key, Entry entry) in all.OrderBy(pair => pair.Value.Rank(recent)))
            {
                if (Bytes <= capacity / 8 * 7)
                {
                    return;
                }

                if (entries.TryRemove(KeyValuePair.Create(key, entry)))
                {
                    Interlocked.Add(ref bytes, -entry.Bytes);
                }
            }
        }
        finally
        {
            trimming.Exit();
        }
    }

    private sealed class Entry(T value, long bytes)
    {
        public T Value { get; } = value;

        public long Bytes { get; } = bytes;

        public long LastUse { get; set; }

        /// <summary>Whether it was wanted after it was first kept.</summary>
        public bool IsUsed { get; set; }

        /// <summary>The smallest goes first.</summary>
        public long Rank(long recent) => IsUsed && LastUse >= recent ? LastUse : long.MinValue;
    }
}
