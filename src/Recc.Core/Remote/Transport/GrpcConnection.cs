using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;

namespace Recc.Core.Remote.Transport;

/// <summary>
/// Calls to one server. Nothing is built before the first call: no socket, no certificate, no token. Safe to use from
/// several threads. Calls throw <see cref="RemoteException"/> for trouble of any kind on the way, and
/// <see cref="OperationCanceledException"/> for the caller's own token only; what the server itself says is a value.
/// </summary>
public sealed class GrpcConnection
{
    // Large enough that one stream fills a fast link, small enough for several at once.
    private const int StreamWindowBytes = 2 * 1024 * 1024;

    private static readonly Uri SocketBase = new("http://localhost/");

    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(5);

    private readonly ServerAddress address;
    private readonly ConnectionSettings settings;
    private readonly Log log;
    private readonly TransportPool pool;
    private readonly Lazy<CallHeaders> headers;

    public GrpcConnection(ServerAddress address, ConnectionSettings settings, TransportPool pool, Log log)
    {
        this.pool = pool;
        this.address = address;
        this.settings = settings;
        this.log = log;
        headers = new Lazy<CallHeaders>(() => new CallHeaders(
            settings, address.IsPrivate, pool.Credentials.Of(address, settings), log));
    }

    /// <summary>The server's address as the user wrote it.</summary>
    public string Endpoint => address.Text;

    /// <summary>Whether the server ever answered a call as a gRPC server does.</summary>
    internal bool PeerIsKnown
    {
        get => Transport().PeerIsKnown;
        set => Transport().PeerIsKnown = value;
    }

    /// <summary>
    /// To be called when the server would not have us. Why that may be, as a clause for people; empty when we do not
    /// know.
    /// </summary>
    internal string NoteRefusal()
    {
        headers.Value.ForgetCredentials();
        return headers.Value.Withheld;
    }

    /// <inheritdoc cref="CallHeaders.WithoutSecrets"/>
    internal string WithoutSecrets(string text) => headers.Value.WithoutSecrets(text);

    /// <summary>Sends one message and waits for one.</summary>
    public Task<GrpcAnswer<TResponse>> UnaryAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, TRequest request, CallOptions options, CancellationToken cancellation)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        ClientStreamAsync(
            method, (writer, stop) => writer.WriteAsync(request, stop), options, cancellation);

    /// <summary>
    /// Sends as many messages as <paramref name="write"/> writes and waits for one. The answer may come early; then
    /// the token given to <paramref name="write"/> ends the writing. It may be called again from the start when the
    /// connection has to be made anew.
    /// </summary>
    public async Task<GrpcAnswer<TResponse>> ClientStreamAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        Func<MessageWriter, CancellationToken, Task> write,
        CallOptions options,
        CancellationToken cancellation)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        using var responses = new GrpcResponses<TResponse>(this, method, write, options, cancellation);
        return await responses.ReadSingleAsync();
    }

    /// <summary>Sends one message and reads many. The call goes out with the first read.</summary>
    public GrpcResponses<TResponse> OpenStream<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, TRequest request, CallOptions options, CancellationToken cancellation)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        new(this, method, (writer, stop) => writer.WriteAsync(request, stop), options, cancellation);

    /// <summary>What stands before a method's path. Whoever listens on a socket has no name, and gRPC's servers expect
    /// this one.</summary>
    private Uri Base => address.SocketPath is null ? address.Endpoint : SocketBase;

    internal PooledTransport Transport() => pool.Get(address, settings, CreateTransport);

    /// <summary>To be called when a server says that it is pinged too often.</summary>
    internal void SlowDown(PooledTransport transport) => pool.SlowDown(address, settings, transport);

    /// <summary>The request with all its headers. Credentials may have to be asked for, which takes time that is none
    /// of the server's.</summary>
    internal async Task<HttpRequestMessage> PrepareAsync(
        string path, HttpContent content, CallOptions options, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Base, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        try
        {
            await headers.Value.AddToAsync(request.Headers, options, cancellation);
            return request;
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    internal Task<HttpResponseMessage> SendAsync(
        PooledTransport transport, HttpRequestMessage request, CancellationToken cancellation)
    {
        log.Trace($"calling {address.Text}{request.RequestUri!.AbsolutePath}");
        return transport.Invoker.SendAsync(request, cancellation);
    }

    /// <param name="pingTime">Between pings.</param>
    private HttpMessageInvoker CreateTransport(TimeSpan pingTime)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = StreamWindowBytes,
            PooledConnectionIdleTimeout = IdleTimeout,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
        };
        // Pings only while a call is open: servers close connections that ping more often than they allow.
        if (pingTime > TimeSpan.Zero)
        {
            handler.KeepAlivePingDelay = pingTime > TimeSpan.FromSeconds(1) ? pingTime : TimeSpan.FromSeconds(1);
            handler.KeepAlivePingTimeout = settings.PingTimeout;
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        }

        if (settings.ConnectTimeout > TimeSpan.Zero)
        {
            handler.ConnectTimeout = settings.ConnectTimeout;
        }

        if (address.SocketPath is { } path)
        {
            handler.ConnectCallback = (_, stop) => ConnectAsync(path, stop);
        }

        if (address.IsSecure)
        {
            handler.SslOptions = TlsIdentity.Load(settings);
        }

        return new HttpMessageInvoker(handler, disposeHandler: true);
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
