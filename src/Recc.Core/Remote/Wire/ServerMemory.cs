using System.Collections.Concurrent;
using Recc.Core.Remote.Transport;

namespace Recc.Core.Remote.Wire;

/// <summary>What a process knows of servers from one launch to the next: connections, capabilities, blobs.</summary>
public sealed class ServerMemory(TimeProvider clock) : IDisposable
{
    /// <summary>A server may be upgraded, or lose its workers.</summary>
    private static readonly TimeSpan LimitsTrust = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (ServerLimits Limits, long Asked)> limits =
        new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, KnownBlobs> blobs = new(StringComparer.Ordinal);

    internal TransportPool Transports { get; } = new();

    /// <summary>How many blobs are known to be on servers.</summary>
    public int BlobCount => blobs.Values.Sum(static known => known.Count);

    public void Dispose() => Transports.Dispose();

    /// <summary>What a server is remembered by.</summary>
    internal static string NameOf(string endpoint, string instance) => $"{endpoint} {instance}";

    internal ServerLimits? RecallLimits(string service) =>
        limits.TryGetValue(service, out (ServerLimits Limits, long Asked) known)
            && clock.GetElapsedTime(known.Asked) < LimitsTrust
            ? known.Limits
            : null;

    /// <summary>What a server is of, however long ago it said so; null when it never did.</summary>
    internal ServerShape? RecallShape(string service) =>
        limits.TryGetValue(service, out (ServerLimits Limits, long Asked) known) ? ServerShape.Of(known.Limits) : null;

    internal void Keep(string service, ServerLimits answer) => limits[service] = (answer, clock.GetTimestamp());

    internal KnownBlobs BlobsOf(string service) => blobs.GetOrAdd(service, _ => new KnownBlobs(clock));
}
