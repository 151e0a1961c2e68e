using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Remote.Transport;

namespace Recc.Core.Remote.Wire;

/// <summary>The connections of one session: one for each server, however many services it has.</summary>
internal sealed class ConnectionSet(
    ConnectionSettings settings, ServerMemory memory, string? cacheDirectory, Log log) : IDisposable
{
    private readonly Dictionary<Uri, GrpcConnection> connections = [];
    private readonly Dictionary<(Uri, string), GrpcServerProbe> probes = [];

    public GrpcConnection To(ServerAddress address)
    {
        if (!connections.TryGetValue(address.Endpoint, out GrpcConnection? connection))
        {
            connection = new GrpcConnection(address, settings, memory.Transports, log);
            connections.Add(address.Endpoint, connection);
        }

        return connection;
    }

    public GrpcServerProbe Probe(ServerAddress address, ServiceSettings service)
    {
        if (!probes.TryGetValue((address.Endpoint, service.Instance), out GrpcServerProbe? probe))
        {
            probe = new GrpcServerProbe(To(address), service, memory, cacheDirectory);
            probes.Add((address.Endpoint, service.Instance), probe);
        }

        return probe;
    }

    public void Dispose()
    {
        foreach (GrpcServerProbe probe in probes.Values)
        {
            probe.Dispose();
        }
    }
}
