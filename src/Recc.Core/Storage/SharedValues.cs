using System.Collections.Concurrent;

namespace Recc.Core.Storage;

/// <summary>
/// Gives equal values one object, so that what is remembered for long takes the memory of one. Forgets all of them when
/// they are too many: what comes later is then shared anew.
/// </summary>
/// <param name="most">How many there may be.</param>
public sealed class SharedValues<T>(int most)
    where T : class
{
    private ConcurrentDictionary<T, T> values = new();

    /// <summary>Counted here: to count itself, the dictionary takes all of its locks.</summary>
    private int count;

    /// <summary>About how many there are.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>An equal value that came before, or else this one.</summary>
    public T Share(T value) => Share(value, static own => own);

    /// <summary>The same; what takes its place among the values is made when there is none.</summary>
    /// <param name="value">Compared with the others.</param>
    /// <param name="prepare">Gives an equal value that is to be kept.</param>
    public T Share(T value, Func<T, T> prepare)
    {
        if (values.TryGetValue(value, out T? known))
        {
            return known;
        }

        if (Interlocked.Increment(ref count) > most)
        {
            Volatile.Write(ref count, 1);
            values = new ConcurrentDictionary<T, T>();
        }

        T kept = prepare(value);
        return values.GetOrAdd(kept, kept);
    }
}
