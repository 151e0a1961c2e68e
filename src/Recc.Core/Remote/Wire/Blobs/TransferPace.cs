namespace Recc.Core.Remote.Wire;

/// <summary>
/// How long a transfer may stay silent: so long that what has come by then keeps up with the slowest link that there
/// may be. Sizes are what a server claims, and a deadline made of them alone would let it keep a build waiting for
/// years.
/// </summary>
internal sealed class TransferPace(ServiceSettings settings)
{
    private readonly long startedAt = TimeProvider.System.GetTimestamp();
    private long bytes;

    /// <summary>How long to wait for the next message; infinite when nothing is expected of the link.</summary>
    public TimeSpan Patience
    {
        get
        {
            if (settings.RequestTimeout <= TimeSpan.Zero || settings.MinThroughput <= 0)
            {
                return Timeout.InfiniteTimeSpan;
            }

            TimeSpan left = settings.CallOf(bytes).Timeout - TimeProvider.System.GetElapsedTime(startedAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>So much more has come over the link.</summary>
    public void Add(int length) => bytes += length;
}
