using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using Google.Rpc;

namespace Recc.Core.Remote.Transport;

/// <summary>
/// One call and the messages that come back. Not for two threads at once. Ends the call when disposed, however far it
/// got.
/// </summary>
public sealed class GrpcResponses<TResponse> : IDisposable
    where TResponse : class, IMessage<TResponse>
{
    private const int MaxQuotedBytes = 200;

    private readonly GrpcConnection connection;
    private readonly GrpcMethod<TResponse> method;
    private readonly CallOptions options;
    private readonly CallContent content;
    private readonly CancellationToken caller;
    private readonly CancellationTokenSource stop;
    private PooledTransport? transport;
    private HttpResponseMessage? response;
    private MessageReader? reader;
    private bool disposed;

    internal GrpcResponses(
        GrpcConnection connection,
        GrpcMethod<TResponse> method,
        Func<MessageWriter, CancellationToken, Task> write,
        CallOptions options,
        CancellationToken caller)
    {
        this.connection = connection;
        this.method = method;
        this.options = options;
        this.caller = caller;
        stop = CancellationTokenSource.CreateLinkedTokenSource(caller);
        content = new CallContent(write, stop.Token);
    }

    /// <summary>The endpoint and the call, for messages.</summary>
    public string Origin => $"{connection.Endpoint} {method.Name}";

    /// <summary>How the call ended; null until then.</summary>
    public GrpcStatus? Status { get; private set; }

    /// <summary>The next message; null when the call has ended, and then there is a <see cref="Status"/>.</summary>
    public async Task<TResponse?> ReadAsync()
    {
        try
        {
            return await ReadNextAsync();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException
            or InvalidDataException || content.Failure is not null)
        {
            throw Translated(e);
        }
    }

    /// <summary>Reads the one message of a call that has only one.</summary>
    public async Task<GrpcAnswer<TResponse>> ReadSingleAsync()
    {
        TResponse? message = await ReadAsync();
        if (message is not null && await ReadAsync() is not null)
        {
            throw Failed(RemoteFailureKind.Corrupt, "answered more than once");
        }

        GrpcStatus status = Status ?? GrpcStatus.Success;
        if (!status.IsOk)
        {
            return new GrpcAnswer<TResponse>(Origin, status, null);
        }

        return message is not null
            ? new GrpcAnswer<TResponse>(Origin, status, message)
            : throw Failed(RemoteFailureKind.Corrupt, "reported success and sent no answer");
    }

    /// <summary>Ends the call: a read that is under way fails.</summary>
    public void Cancel() => stop.Cancel();

    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        stop.Cancel();
        reader?.Dispose();
        response?.Dispose();
        content.Dispose();
        stop.Dispose();
    }

    private async Task<TResponse?> ReadNextAsync()
    {
        if (response is null)
        {
            await StartAsync();
        }

        if (reader is null || Status is not null)
        {
            return null;
        }

        if (await reader.ReadAsync(stop.Token) is { } bytes)
        {
            return Decode(bytes.Span);
        }

        Status = StatusIn(response!.TrailingHeaders)
            ?? throw Failed(RemoteFailureKind.BrokenStream, "ended its answer without a status");
        return null;
    }

    private TResponse Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return MessageBytes.Parse(method.Parser, bytes);
        }
        catch (InvalidDataException e)
        {
            throw Failed(RemoteFailureKind.Corrupt, "sent an answer that cannot be decoded", e);
        }
    }

    private async Task StartAsync()
    {
        transport = connection.Transport();
        using HttpRequestMessage request =
            await connection.PrepareAsync(method.Path, content, options, stop.Token);
        if (options.Timeout > TimeSpan.Zero)
        {
            stop.CancelAfter(options.Timeout);
        }

        response = await connection.SendAsync(transport, request, stop.Token);

        // An answer without messages carries its status in the first headers.
        Status = StatusIn(response.Headers);
        if (Status is null && !IsGrpc(response))
        {
            throw await NotGrpcAsync(response);
        }

        connection.PeerIsKnown = true;
        if (Status is null)
        {
            reader = new MessageReader(await response.Content.ReadAsStreamAsync(stop.Token),
                MessageReader.MaxMessageBytes);
        }
    }

    private static bool IsGrpc(HttpResponseMessage response) =>
        (int)response.StatusCode == 200
        && response.Content.Headers.ContentType?.MediaType is { } type
        && (type == "application/grpc" || type.StartsWith("application/grpc+", StringComparison.Ordinal));

    private GrpcStatus? StatusIn(HttpResponseHeaders headers)
    {
        if (First(headers, "grpc-status") is not { } text)
        {
            return null;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            throw Failed(RemoteFailureKind.Corrupt, "sent a status that is no number");
        }

        string message = connection.WithoutSecrets(Uri.UnescapeDataString(First(headers, "grpc-message") ?? ""));
        if (GrpcStatus.CodeOf(number) == GrpcCode.Unauthenticated && connection.NoteRefusal() is { Length: > 0 } why)
        {
            message = message.Length == 0 ? why : $"{message}; {why}";
        }

        return new GrpcStatus(GrpcStatus.CodeOf(number), message, Details(First(headers, "grpc-status-details-bin")));
    }

    private static string? First(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    private static Status? Details(string? base64)
    {
        if (base64 is null)
        {
            return null;
        }

        try
        {
            // The padding may be left out.
            string padded = base64.PadRight((base64.Length + 3) / 4 * 4, '=');
            return MessageBytes.Parse(Google.Rpc.Status.Parser, Convert.FromBase64String(padded));
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            // Details are a courtesy: the status itself has arrived.
            return null;
        }
    }

    private async Task<RemoteException> NotGrpcAsync(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        string type = answer.Content.Headers.ContentType?.MediaType ?? "no content type";
        string said = type.StartsWith("text/", StringComparison.Ordinal) ? await QuoteAsync(answer) : "";
        RemoteFailureKind kind = status == 200
            ? RemoteFailureKind.Corrupt
            : StatusTranslation.KindOf(StatusTranslation.CodeOfHttpStatus(status));
        return Failed(kind, $"did not answer as a gRPC server does: HTTP {status}, {type}{said}");
    }

    private async Task<string> QuoteAsync(HttpResponseMessage answer)
    {
        var quoted = new byte[MaxQuotedBytes];
        try
        {
            Stream body = await answer.Content.ReadAsStreamAsync(stop.Token);
            int length = await body.ReadAtLeastAsync(
                quoted, quoted.Length, throwOnEndOfStream: false, cancellationToken: stop.Token);
            return ": " + MessageText.OneLine(connection.WithoutSecrets(Encoding.UTF8.GetString(quoted, 0, length)));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException && !caller.IsCancellationRequested)
        {
            // What it said in words only decorates the message.
            return "";
        }
    }

    private Exception Translated(Exception e)
    {
        if (content.Failure is { } own)
        {
            return own;
        }

        if (caller.IsCancellationRequested)
        {
            return new OperationCanceledException(caller);
        }

        if (stop.IsCancellationRequested)
        {
            string seconds = options.Timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            return Failed(RemoteFailureKind.TimedOut, $"did not finish its answer within {seconds} s", e);
        }

        if (transport is not null && TransportFailure.IsCallForCalm(e))
        {
            connection.SlowDown(transport);
        }

        return e is OperationCanceledException
            ? Failed(RemoteFailureKind.Unreachable, "took too long to accept a connection", e)
            : new RemoteException(
                TransportFailure.Of(Origin, e, answering: reader is not null, connection.PeerIsKnown), e);
    }

    private RemoteException Failed(RemoteFailureKind kind, string what, Exception? cause = null) =>
        new(new RemoteFailure(kind, $"{Origin}: the server {what}"), cause);
}
