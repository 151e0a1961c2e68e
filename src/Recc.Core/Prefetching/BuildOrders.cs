namespace Recc.Core.Prefetching;

/// <summary>
/// The orders of builds by directory; those of directories that were not used for longest are forgotten.
/// </summary>
/// <param name="clock">Tells one build from the next.</param>
public sealed class BuildOrders(TimeProvider clock)
{
    /// <summary>A build by make works in many directories, a configure probe in one for each question.</summary>
    private const int Most = 64;

    private const long MostBytes = 24 << 20;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (BuildOrder Order, long LastUse)> orders = new(StringComparer.Ordinal);
    private long uses;

    /// <summary>How many commands are known.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return orders.Values.Sum(static pair => pair.Order.Count);
            }
        }
    }

    /// <summary>That of a directory.</summary>
    /// <param name="directory">Absolute path.</param>
    public BuildOrder Of(string directory)
    {
        lock (gate)
        {
            BuildOrder order = orders.TryGetValue(directory, out var known) ? known.Order : new BuildOrder(clock);
            orders[directory] = (order, ++uses);
            while (orders.Count > Most || (orders.Count > 1 && Bytes() > MostBytes))
            {
                orders.Remove(orders.MinBy(static pair => pair.Value.LastUse).Key);
            }

            return order;
        }
    }

    private long Bytes() => orders.Values.Sum(static pair => pair.Order.Bytes);
}
