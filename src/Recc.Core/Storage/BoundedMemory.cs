using System.Collections.Concurrent;

namespace Recc.Core.Storage;

/// <summary>
/// Things by key that may be forgotten: when they take too much memory, those that were not used for longest are.
/// </summary>
/// <param name="capacity">About how many bytes all of them may take.</param>
/// <param name="sizeOf">About how many bytes one takes.</param>
public sealed class BoundedMemory<T>(long capacity, Func<T, long> sizeOf)
    where T : class
{
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

        entry.LastUse = Environment.TickCount64;
        return entry.Value;
    }

    /// <summary>Keeps one, in place of another with its key.</summary>
    public void Keep(string key, T value)
    {
        var entry = new Entry(value, sizeOf(value)) { LastUse = Environment.TickCount64 };
        long replaced = 0;
        entries.AddOrUpdate(
            key,
            _ =>
            {
                // It may have been there when it was to be replaced, and have gone since.
                replaced = 0;
                return entry;
            },
            (_, old) =>
            {
                replaced = old.Bytes;
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
            foreach ((string key, Entry entry) in all.OrderBy(static pair => pair.Value.LastUse))
            {
                if (Bytes <= capacity / 4 * 3)
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
    }
}
