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
    private readonly ConcurrentDictionary<string, Lazy<PooledTransport>> transports = new(StringComparer.Ordinal);

    internal CredentialPool Credentials { get; } = new();

    /// <summary>
    /// The transport to a server, made by <paramref name="create"/> when there is none; that may throw.
    /// </summary>
    internal PooledTransport Get(ServerAddress address, ConnectionSettings settings, Func<HttpMessageInvoker> create)
    {
        string key = KeyOf(address, settings);
        Lazy<PooledTransport> transport = transports.GetOrAdd(
            key, static (_, make) => new Lazy<PooledTransport>(() => new PooledTransport(make())), create);
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

    public void Dispose()
    {
        foreach (Lazy<PooledTransport> transport in transports.Values)
        {
            if (transport.IsValueCreated)
            {
                transport.Value.Invoker.Dispose();
            }
        }

        Credentials.Dispose();
    }

    private static string KeyOf(ServerAddress address, ConnectionSettings settings) => string.Join(
        '\n',
        address.Endpoint.AbsoluteUri,
        settings.ConnectTimeout.ToString("c", CultureInfo.InvariantCulture),
        settings.KeepAliveTime.ToString("c", CultureInfo.InvariantCulture),
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
internal sealed class PooledTransport(HttpMessageInvoker invoker)
{
    private volatile bool peerIsKnown;

    public HttpMessageInvoker Invoker { get; } = invoker;

    /// <summary>Whether the server ever answered a call as a gRPC server does.</summary>
    public bool PeerIsKnown
    {
        get => peerIsKnown;
        set => peerIsKnown = value;
    }
}
