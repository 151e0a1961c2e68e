namespace Recc.DevServer.Faults;

/// <summary>
/// Which of the calls that match a fault it hits; calls are counted from 1, from when the fault was added.
/// </summary>
public abstract record FaultCalls
{
    private FaultCalls() { }

    /// <summary>Whether the call with this number is hit.</summary>
    internal abstract bool Hits(int number);

    /// <summary>Every call.</summary>
    public sealed record Every : FaultCalls
    {
        internal override bool Hits(int number) => true;
    }

    /// <summary>The first so many calls.</summary>
    public sealed record First(int Count) : FaultCalls
    {
        internal override bool Hits(int number) => number <= Count;
    }

    /// <summary>One call only.</summary>
    public sealed record Nth(int Number) : FaultCalls
    {
        internal override bool Hits(int number) => number == Number;
    }
}
