namespace Recc.DevServer.Distance;

/// <summary>The line to a server that pretends to be far away: both directions, and how long both take
/// together.</summary>
internal sealed class FarLine(TimeSpan roundTrip, long bitsPerSecond)
{
    public TimeSpan RoundTrip { get; } = roundTrip;

    /// <summary>From clients.</summary>
    public FarRoad Up { get; } = new(roundTrip / 2, bitsPerSecond);

    /// <summary>To clients.</summary>
    public FarRoad Down { get; } = new(roundTrip / 2, bitsPerSecond);
}
