using System.Diagnostics;

namespace Recc.DevServer.Distance;

/// <summary>
/// One direction of a line that all connections share: so many bytes pass each second, and each is under way for a
/// while.
/// Times are those of <see cref="Stopwatch"/>. May be used from several threads.
/// </summary>
/// <param name="oneWay">How long a byte is under way.</param>
/// <param name="bitsPerSecond">How much passes; 0 for no limit.</param>
internal sealed class FarRoad(TimeSpan oneWay, long bitsPerSecond)
{
    private readonly Lock gate = new();
    private long freeAt = long.MinValue;

    /// <summary>When the last of some bytes arrives that set out now, behind all that set out before.</summary>
    public long ArrivalOf(int bytes, long now)
    {
        lock (gate)
        {
            freeAt = Math.Max(now, freeAt) + Ticks(bitsPerSecond == 0 ? 0 : bytes * 8.0 / bitsPerSecond);
            return freeAt + Ticks(oneWay.TotalSeconds);
        }
    }

    /// <summary>Seconds as ticks of the stopwatch.</summary>
    public static long Ticks(double seconds) => (long)(seconds * Stopwatch.Frequency);
}
