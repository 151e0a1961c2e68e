using System.Text;

namespace Recc.DepScan;

/// <summary>
/// Numbers for spellings, so that texts that were read at different times agree on names without comparing bytes. One
/// belongs to everything that is scanned together: directives, predefined macros and scanner. Grows with what is read
/// and is thrown away as a whole. Safe for many threads.
/// </summary>
public sealed class Lexicon
{
    private readonly Lock writing = new();
    private volatile Table table = new(4096);

    /// <summary>Makes one that knows the words of the preprocessor.</summary>
    public Lexicon()
    {
        foreach (string word in Words.All)
        {
            Intern(Encoding.ASCII.GetBytes(word));
        }
    }

    /// <summary>How many spellings there are; each is about a hundred bytes.</summary>
    public int Count => table.Count;

    internal int Intern(ReadOnlySpan<byte> spelling)
    {
        uint hash = Hash(spelling);
        int found = table.Find(spelling, hash);
        return found >= 0 ? found : Add(spelling, hash);
    }

    internal ReadOnlySpan<byte> BytesOf(int id) => table.Entries[id].Spelling;

    /// <summary>The spelling as text; the same object each time.</summary>
    internal string TextOf(int id)
    {
        Entry entry = table.Entries[id];
        return entry.Text ??= Encoding.UTF8.GetString(entry.Spelling);
    }

    private int Add(ReadOnlySpan<byte> spelling, uint hash)
    {
        lock (writing)
        {
            int found = table.Find(spelling, hash);
            if (found >= 0)
            {
                return found;
            }

            if (table.IsFull)
            {
                table = table.Doubled();
            }

            return table.Add(new Entry(spelling.ToArray(), hash));
        }
    }

    private static uint Hash(ReadOnlySpan<byte> spelling)
    {
        ulong hash = (ulong)spelling.Length * 0x9E3779B97F4A7C15;
        while (spelling.Length >= 8)
        {
            hash = (hash ^ BitConverter.ToUInt64(spelling)) * 0xFF51AFD7ED558CCD;
            hash ^= hash >> 32;
            spelling = spelling[8..];
        }

        ulong rest = 0;
        foreach (byte b in spelling)
        {
            rest = (rest << 8) | b;
        }

        hash = (hash ^ rest) * 0xC4CEB9FE1A85EC53;
        return (uint)(hash ^ (hash >> 32));
    }

    private sealed class Entry(byte[] spelling, uint hash)
    {
        internal readonly byte[] Spelling = spelling;
        internal readonly uint Hash = hash;
        internal string? Text;
    }

    // Readers need no lock: an entry is complete before its slot points at it, and a full table is replaced.
    private sealed class Table(int capacity)
    {
        private readonly int[] slots = new int[capacity * 2];
        private int count;

        internal readonly Entry[] Entries = new Entry[capacity];

        internal int Count => Volatile.Read(ref count);

        internal bool IsFull => count == Entries.Length;

        internal int Find(ReadOnlySpan<byte> spelling, uint hash)
        {
            int mask = slots.Length - 1;
            for (int slot = (int)hash & mask; ; slot = (slot + 1) & mask)
            {
                int id = Volatile.Read(ref slots[slot]) - 1;
                if (id < 0)
                {
                    return -1;
                }

                Entry entry = Entries[id];
                if (entry.Hash == hash && spelling.SequenceEqual(entry.Spelling))
                {
                    return id;
                }
            }
        }

        internal int Add(Entry entry)
        {
            int id = count;
            Entries[id] = entry;
            int mask = slots.Length - 1;
            int slot = (int)entry.Hash & mask;
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            Volatile.Write(ref slots[slot], id + 1);
            Volatile.Write(ref count, id + 1);
            return id;
        }

        internal Table Doubled()
        {
            var larger = new Table(Entries.Length * 2);
            for (int id = 0; id < count; id++)
            {
                larger.Add(Entries[id]);
            }

            return larger;
        }
    }
}
