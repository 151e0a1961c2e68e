using System.Collections.Concurrent;
using Recc.Core.Configuration;

namespace Recc.Core.Prefetching;

/// <summary>How long look-ups in action caches take, and so how far away servers are.</summary>
public sealed class LookUpTimes
{
    /// <summary>From a nearer server it costs as much to ask ahead as there is to be spared.</summary>
    private static readonly TimeSpan Far = TimeSpan.FromMilliseconds(4);

    private const int Kept = 8;
    private const int Enough = 3;

    private readonly ConcurrentDictionary<Uri, Times> servers = new();

    /// <summary>Notes how long one took that the server has answered.</summary>
    public void Note(ServerAddress server, TimeSpan time) =>
        servers.GetOrAdd(server.Endpoint, static _ => new Times()).Add(time.Ticks);

    /// <summary>
    /// Whether even the quickest of the last ones took long: one alone may have waited for the machine.
    /// </summary>
    public bool IsFar(ServerAddress server) =>
        servers.TryGetValue(server.Endpoint, out Times? times) && times.Least() >= Far.Ticks;

    private sealed class Times
    {
        private readonly long[] last = new long[Kept];
        private int count;

        public void Add(long ticks)
        {
            lock (last)
            {
                last[count++ % Kept] = ticks;
            }
        }

        /// <summary>0 while there are too few.</summary>
        public long Least()
        {
            lock (last)
            {
                return count < Enough ? 0 : last.AsSpan(0, Math.Min(count, Kept)).ToArray().Min();
            }
        }
    }
}
