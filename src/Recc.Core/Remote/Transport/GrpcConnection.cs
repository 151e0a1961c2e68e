using System.Net;
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

    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(20);
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
            settings, address.IsSecure, pool.Credentials.Of(address, settings), log));
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

    internal async Task<HttpResponseMessage> SendAsync(
        string path, HttpContent content, CallOptions options, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address.Endpoint, path));
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Content = content;
        await headers.Value.AddToAsync(request.Headers, options, cancellation);
        log.Trace($"calling {address.Text}{path}");
        return await Transport().Invoker.SendAsync(request, cancellation);
    }

    private PooledTransport Transport() => pool.Get(address, settings, CreateTransport);

    private HttpMessageInvoker CreateTransport()
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
        if (settings.KeepAliveTime > TimeSpan.Zero)
        {
            handler.KeepAlivePingDelay =
                settings.KeepAliveTime > TimeSpan.FromSeconds(1) ? settings.KeepAliveTime : TimeSpan.FromSeconds(1);
            handler.KeepAlivePingTimeout = PingTimeout;
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        }

        if (settings.ConnectTimeout > TimeSpan.Zero)
        {
            handler.ConnectTimeout = settings.ConnectTimeout;
        }

        if (address.IsSecure)
        {
            handler.SslOptions = TlsIdentity.Load(settings);
        }

        return new HttpMessageInvoker(handler, disposeHandler: true);
    }
}
