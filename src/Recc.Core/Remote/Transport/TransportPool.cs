using System.Collections.Concurrent;
using System.Globalization;
using Recc.Core.Configuration;

namespace Recc.Core.Remote.Transport;

/// <summary>
/// Connections that outlive a launch. Settings that make another connection, and certificates that were replaced, get
/// one of their own; the old one closes when it has been idle for long.
/// </summary>
public sealed class TransportPool : IDisposable
{
    /// <summary>How often the time between pings is doubled; after that nobody can call them too many.</summary>
    private const int MostDoublings = 6;

    private readonly ConcurrentDictionary<string, Lazy<PooledTransport>> transports = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> doublings = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<PooledTransport> replaced = [];

    internal CredentialPool Credentials { get; } = new();

    /// <summary>The transport to a server, made by <paramref name="create"/> when there is none; that may
    /// throw.</summary>
    /// <param name="address">The server.</param>
    /// <param name="settings">How it is reached.</param>
    /// <param name="create">Gets the time between pings.</param>
    internal PooledTransport Get(
        ServerAddress address, ConnectionSettings settings, Func<TimeSpan, HttpMessageInvoker> create)
    {
        string key = KeyOf(address, settings);
        Lazy<PooledTransport> transport = transports.GetOrAdd(
            key, name => new Lazy<PooledTransport>(() => Create(PingTime(name, settings), create)));
        try
        {
            return transport.Value;
        }
        catch
        {
            // A certificate file may be mended while a daemon lives.
            transports.TryRemove(KeyValuePair.Create(key, transport));
            throw;
        }
    }

    /// <summary>
    /// Calls go over a new connection from now on, which waits twice as long between pings (so gRPC's proposal A8).
    /// Calls under way keep the old one.
    /// </summary>
    internal void SlowDown(ServerAddress address, ConnectionSettings settings, PooledTransport transport)
    {
        string key = KeyOf(address, settings);

        // Each of the calls that a connection takes down with it says so; once is enough.
        if (transports.TryGetValue(key, out Lazy<PooledTransport>? now) && now.Value == transport
            && transports.TryRemove(KeyValuePair.Create(key, now)))
        {
            replaced.Add(transport);
            doublings.AddOrUpdate(key, 1, static (_, count) => Math.Min(count + 1, MostDoublings));
        }
    }

    public void Dispose()
    {
        foreach (PooledTransport transport in replaced)
        {
            transport.Invoker.Dispose();
        }

        foreach (Lazy<PooledTransport> transport in transports.Values)
        {
            if (transport.IsValueCreated)
            {
                transport.Value.Invoker.Dispose();
            }
        }

        Credentials.Dispose();
    }

    private static PooledTransport Create(TimeSpan pingTime, Func<TimeSpan, HttpMessageInvoker> create) =>
        new(create(pingTime), pingTime);

    private TimeSpan PingTime(string key, ConnectionSettings settings) =>
        settings.KeepAliveTime * (1 << doublings.GetValueOrDefault(key));

    private static string KeyOf(ServerAddress address, ConnectionSettings settings) => string.Join(
        '\n',
        address.Endpoint.AbsoluteUri,
        settings.ConnectTimeout.ToString("c", CultureInfo.InvariantCulture),
        settings.KeepAliveTime.ToString("c", CultureInfo.InvariantCulture),
        settings.PingTimeout.ToString("c", CultureInfo.InvariantCulture),
        VersionOf(settings.ServerCertificate),
        VersionOf(settings.ClientCertificate),
        VersionOf(settings.ClientKey));

    private static string VersionOf(string? path)
    {
        if (path is null)
        {
            return "";
        }

        var file = new FileInfo(path);
        return file.Exists
            ? string.Create(CultureInfo.InvariantCulture, $"{path} {file.Length} {file.LastWriteTimeUtc.Ticks}")
            : path;
    }
}

/// <summary>One transport.</summary>
/// <param name="invoker">Makes the calls.</param>
/// <param name="pingTime">Between pings; zero or less for none.</param>
internal sealed class PooledTransport(HttpMessageInvoker invoker, TimeSpan pingTime)
{
    private volatile bool peerIsKnown;

    public HttpMessageInvoker Invoker { get; } = invoker;

    public TimeSpan PingTime { get; } = pingTime;

    /// <summary>Whether the server ever answered a call as a gRPC server does.</summary>
    public bool PeerIsKnown
    {
        get => peerIsKnown;
        set => peerIsKnown = value;
    }
}
