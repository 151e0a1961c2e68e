using System.Globalization;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Recc.DevServer.Faults;

namespace Recc.DevServer.Wire;

/// <summary>
/// One call: its messages in, its messages out, its status. Knows how gRPC looks on HTTP/2 and carries out the faults
/// that concern the answer; knows no service.
/// </summary>
internal sealed class RpcCall(
    HttpContext http, ActiveFaults faults, int maxMessageBytes, CancellationToken cancellation)
{
    private const string ContentType = "application/grpc";

    private readonly FrameReader requests = new(http.Request.BodyReader, maxMessageBytes);
    private readonly FrameWriter answers = new(http.Response.BodyWriter);
    private int messagesSent;

    /// <summary>Ends when the client is gone, when its deadline has passed, or when the server stops.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>The faults that hit this call.</summary>
    public ActiveFaults Faults { get; } = faults;

    /// <summary>Payload bytes received.</summary>
    public long BytesReceived => requests.BytesRead;

    /// <summary>Payload bytes sent.</summary>
    public long BytesSent => answers.BytesWritten;

    /// <summary>The next message of a client stream, or null at its end.</summary>
    public ValueTask<T?> ReadNextAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T> => requests.ReadAsync(parser, Cancellation);

    /// <summary>The one message of a call that has one.</summary>
    public async Task<T> ReadOnlyMessageAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T> =>
        await ReadNextAsync(parser) ?? throw RpcException.Invalid("the request has no message");

    /// <summary>Sends one message of the answer.</summary>
    public async Task WriteAsync(IMessage message)
    {
        var cut = Faults.Find<FaultAction.CutStream>();
        BreakIfCut(cut);
        StartAnswer();
        if (Faults.Find<FaultAction.Break>() is { Point: BreakPoint.During })
        {
            await answers.WriteHalfAsync(message, Cancellation);
            throw new BrokenOnPurposeException();
        }

        await answers.WriteAsync(message, Cancellation);
        messagesSent++;
        BreakIfCut(cut);
    }

    /// <summary>Answers with bytes that are no message of this method, and says that all is well.</summary>
    public async Task WriteGarbageAsync()
    {
        StartAnswer();
        byte[] noMessage = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        await answers.WriteRawAsync(noMessage, Cancellation);
        Finish(new Google.Rpc.Status());
    }

    /// <summary>Answers as a proxy does that has lost its server: HTTP 502 and a page.</summary>
    public async Task WriteProxyPageAsync()
    {
        http.Response.StatusCode = StatusCodes.Status502BadGateway;
        http.Response.ContentType = "text/html";
        await http.Response.WriteAsync("<html><body><h1>502 Bad Gateway</h1></body></html>", Cancellation);
    }

    /// <summary>
    /// Ends the answer. Without any message before, the status goes into the headers ("trailers only").
    /// </summary>
    public void Finish(Google.Rpc.Status status)
    {
        Action<string, string> set = messagesSent == 0 && !http.Response.HasStarted
            ? (name, value) => http.Response.Headers[name] = value
            : (name, value) => http.Response.AppendTrailer(name, value);

        StartAnswer();
        set("grpc-status", status.Code.ToString(CultureInfo.InvariantCulture));
        if (status.Message.Length > 0)
        {
            set("grpc-message", PercentEncode(status.Message));
        }

        if (status.Details.Count > 0)
        {
            set("grpc-status-details-bin", Convert.ToBase64String(status.ToByteArray()).TrimEnd('='));
        }
    }

    /// <summary>Ends the call without a status, on this stream or with the connection under it.</summary>
    public async Task BreakAsync(BreakScope scope)
    {
        // What was written before is only queued; a reset overtakes it, and the client should see the first part.
        await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None);
        if (scope == BreakScope.Connection
            && http.Features.Get<IConnectionLifetimeFeature>() is { } connection)
        {
            connection.Abort();
        }

        http.Abort();
    }

    private void StartAnswer()
    {
        if (!http.Response.HasStarted)
        {
            http.Response.ContentType = ContentType;
        }
    }

    private void BreakIfCut(FaultAction.CutStream? cut)
    {
        if (cut is null || messagesSent < cut.Messages)
        {
            return;
        }

        throw cut.Status is { } code
            ? new RpcException(code, "the stream ends here on purpose")
            : new BrokenOnPurposeException();
    }

    /// <summary>
    /// The form of grpc-message: UTF-8, everything but printable ASCII as %XX, and the percent sign too.
    /// </summary>
    private static string PercentEncode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            if (b is >= 0x20 and <= 0x7e and not (byte)'%')
            {
                encoded.Append((char)b);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            }
        }

        return encoded.ToString();
    }
}
