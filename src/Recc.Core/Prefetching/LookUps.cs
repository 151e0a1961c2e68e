using System.Collections.Concurrent;
using Recc.Core.Configuration;
using Recc.Core.Remote;

namespace Recc.Core.Prefetching;

/// <summary>What look-ups in action caches came to of late: where asking ahead is worth while.</summary>
public sealed class LookUps
{
    /// <summary>From a nearer server it costs as much to ask ahead as there is to be spared.</summary>
    private static readonly TimeSpan Far = TimeSpan.FromMilliseconds(4);

    /// <summary>Then the server does not know this build.</summary>
    private const int MissesInARow = 8;

    private const int Kept = 8;
    private const int Enough = 3;

    private readonly ConcurrentDictionary<Uri, Past> servers = new();

    /// <summary>Notes one that the server has answered.</summary>
    public void Note(ServerAddress server, CacheLookup answer, TimeSpan time) =>
        servers.GetOrAdd(server.Endpoint, static _ => new Past()).Add(answer is CacheLookup.Hit, time.Ticks);

    /// <summary>
    /// Whether even the quickest of the last ones took long; one alone may have waited for the machine.
    /// </summary>
    public bool IsFar(ServerAddress server) =>
        servers.TryGetValue(server.Endpoint, out Past? past) && past.Least() >= Far.Ticks;

    /// <summary>Whether one of the last ones was a hit; true also of a server that was never asked.</summary>
    public bool Hits(ServerAddress server) =>
        !servers.TryGetValue(server.Endpoint, out Past? past) || past.Misses < MissesInARow;

    private sealed class Past
    {
        private readonly Lock gate = new();
        private readonly long[] last = new long[Kept];
        private int count;

        /// <summary>Since the last hit.</summary>
        public int Misses { get; private set; }

        public void Add(bool isHit, long ticks)
        {
            lock (gate)
            {
                last[count++ % Kept] = ticks;
                Misses = isHit ? 0 : Misses + 1;
            }
        }

        /// <summary>0 while there are too few.</summary>
        public long Least()
        {
            lock (gate)
            {
                return count < Enough ? 0 : last.AsSpan(0, Math.Min(count, Kept)).ToArray().Min();
            }
        }
    }
}
