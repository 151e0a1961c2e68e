using System.Collections.Concurrent;

namespace Recc.Core.Storage;

/// <summary>
/// Gives equal values one object, so that what is remembered for long takes the memory of one. Most values come once
/// and are nobody's to share: one takes a place here when it comes a second time. Forgets all of them when they are too
/// many: what comes later is then shared anew.
/// </summary>
/// <param name="most">How many there may be.</param>
public sealed class SharedValues<T>(int most)
    where T : class
{
    private readonly SeenOnce seen = new(most);
    private ConcurrentDictionary<T, T> values = new();

    /// <summary>Counted here: to count itself, the dictionary takes all of its locks.</summary>
    private int count;

    /// <summary>About how many there are.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>An equal value that came before, or else this one.</summary>
    public T Share(T value) => Share(value, static own => own);

    /// <summary>The same; what stands for the value is made when there is none.</summary>
    /// <param name="value">Compared with the others.</param>
    /// <param name="prepare">Gives an equal value that is to be kept.</param>
    public T Share(T value, Func<T, T> prepare)
    {
        if (values.TryGetValue(value, out T? known))
        {
            return known;
        }

        T kept = prepare(value);
        if (seen.IsNew(value.GetHashCode()))
        {
            return kept;
        }

        if (Interlocked.Increment(ref count) > most)
        {
            Volatile.Write(ref count, 1);
            values = new ConcurrentDictionary<T, T>();
        }

        return values.GetOrAdd(kept, kept);
    }

    /// <summary>
    /// Which hashes came before, about: one in sixteen may be taken for another that did. Threads that come together
    /// may lose a note.
    /// </summary>
    private sealed class SeenOnce(int most)
    {
        private const int BitsPerValue = 8;

        /// <summary>None in a process that shares nothing.</summary>
        private uint[]? bits;
        private int noted;

        public bool IsNew(int hash)
        {
            uint[] all = bits ??= new uint[(most * BitsPerValue / 32) + 1];

            // The dictionary's own places follow from the lowest bits of the same hash.
            uint place = (uint)hash * 0x9E3779B1 % ((uint)all.Length * 32);
            uint bit = 1u << (int)(place % 32);
            if ((all[place / 32] & bit) != 0)
            {
                return false;
            }

            if (++noted > most)
            {
                noted = 1;
                Array.Clear(all);
            }

            all[place / 32] |= bit;
            return true;
        }
    }
}
