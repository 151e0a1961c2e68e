namespace Recc.DevServer.Faults;

/// <summary>The faults that hit one call.</summary>
internal sealed class ActiveFaults(IReadOnlyList<FaultAction> actions)
{
    public static ActiveFaults None { get; } = new([]);

    /// <summary>The first fault of this kind, or null.</summary>
    public T? Find<T>()
        where T : FaultAction => actions.OfType<T>().FirstOrDefault();

    /// <summary>Whether there is a fault of this kind.</summary>
    public bool Has<T>()
        where T : FaultAction => Find<T>() is not null;
}
