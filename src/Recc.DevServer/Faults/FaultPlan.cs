namespace Recc.DevServer.Faults;

/// <summary>The faults of a running server. May be changed at any time, from any thread.</summary>
public sealed class FaultPlan
{
    private readonly Lock gate = new();
    private readonly List<PlannedFault> planned = [];

    /// <summary>Adds a fault; its calls are counted from now on.</summary>
    /// <param name="method">The method's name without its service; "*" for all.</param>
    /// <param name="action">What goes wrong.</param>
    /// <param name="calls">In which calls; null for every call.</param>
    /// <exception cref="ArgumentException">The server has no method of this name.</exception>
    public void Add(string method, FaultAction action, FaultCalls? calls = null) =>
        Add(new Fault(method, action, calls ?? new FaultCalls.Every()));

    /// <summary>Adds a fault; its calls are counted from now on.</summary>
    /// <exception cref="ArgumentException">The server has no method of this name.</exception>
    public void Add(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (!MethodNames.IsKnown(fault.Method))
        {
            throw new ArgumentException($"no method is called {fault.Method}", nameof(fault));
        }

        lock (gate)
        {
            planned.Add(new PlannedFault(fault));
        }
    }

    /// <summary>From now on nothing goes wrong on purpose.</summary>
    public void Clear()
    {
        lock (gate)
        {
            planned.Clear();
        }
    }

    /// <summary>Counts a call and says which faults hit it.</summary>
    internal ActiveFaults Take(string method)
    {
        lock (gate)
        {
            FaultAction[] hits = [.. planned.Where(p => p.Hits(method)).Select(p => p.Fault.Action)];
            return hits.Length == 0 ? ActiveFaults.None : new ActiveFaults(hits);
        }
    }

    private sealed class PlannedFault(Fault fault)
    {
        private int calls;

        public Fault Fault => fault;

        public bool Hits(string method) => fault.Concerns(method) && fault.Calls.Hits(++calls);
    }
}
