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

    /// <summary>How many there are.</summary>
    public int Count => values.Count;

    /// <summary>An equal value that came before, or else this one.</summary>
    public T Share(T value)
    {
        if (values.TryGetValue(value, out T? known))
        {
            return known;
        }

        Renew();
        return values.GetOrAdd(value, value);
    }

    /// <summary>The same; what takes its place among the values is made when there is none.</summary>
    /// <param name="value">Compared with the others.</param>
    /// <param name="prepare">Gives an equal value that is to be kept.</param>
    public T Share(T value, Func<T, T> prepare)
    {
        if (values.TryGetValue(value, out T? known))
        {
            return known;
        }

        Renew();
        T kept = prepare(value);
        return values.GetOrAdd(kept, kept);
    }

    private void Renew()
    {
        if (values.Count >= most)
        {
            values = new ConcurrentDictionary<T, T>();
        }
    }
}
