using System.Buffers.Binary;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Status = Google.Rpc.Status;

namespace Recc.Core.Tests.Remote.Peer;

/// <summary>One call as the server sees it. Its framing is written apart from the product's.</summary>
public sealed class PeerCall(HttpContext context)
{
    private bool started;

    public HttpContext Context => context;

    /// <summary>Cancelled when the client has gone.</summary>
    public CancellationToken Gone => context.RequestAborted;

    public string? Header(string name) =>
        context.Request.Headers.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values)
            ? values.ToString()
            : null;

    public static byte[] Frame(IMessage message)
    {
        byte[] body = message.ToByteArray();
        var frame = new byte[5 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), body.Length);
        body.CopyTo(frame, 5);
        return frame;
    }

    /// <summary>The next message of the client, or null at the end.</summary>
    public async Task<T?> ReceiveAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        var header = new byte[5];
        int got = await context.Request.Body.ReadAtLeastAsync(header, 5, throwOnEndOfStream: false);
        if (got == 0)
        {
            return null;
        }

        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
        await context.Request.Body.ReadExactlyAsync(body);
        return parser.ParseFrom(body);
    }

    public Task SendAsync(IMessage message) => SendRawAsync(Frame(message));

    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes)
    {
        Start();
        await context.Response.Body.WriteAsync(bytes);
        await context.Response.Body.FlushAsync();
    }

    /// <summary>Sends one message and success.</summary>
    public async Task AnswerAsync(IMessage message)
    {
        await SendAsync(message);
        End();
    }

    /// <summary>Ends the call with trailers.</summary>
    public void End(int status = 0, string message = "", Status? details = null)
    {
        Start();
        context.Response.AppendTrailer("grpc-status", status.ToString());
        if (message.Length > 0)
        {
            context.Response.AppendTrailer("grpc-message", Uri.EscapeDataString(message));
        }

        if (details is not null)
        {
            string base64 = Convert.ToBase64String(details.ToByteArray());
            context.Response.AppendTrailer("grpc-status-details-bin", base64.TrimEnd('='));
        }
    }

    /// <summary>Ends the call with headers that are trailers at once.</summary>
    public void TrailersOnly(int status, string message = "", Status? details = null)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = status.ToString();
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(message);
        if (details is not null)
        {
            context.Response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(details.ToByteArray());
        }
    }

    /// <summary>Says nothing until the client has gone.</summary>
    public async Task HangAsync()
    {
        var gone = new TaskCompletionSource();
        await using (Gone.Register(gone.SetResult))
        {
            await gone.Task;
        }
    }

    /// <summary>Sends RST_STREAM.</summary>
    public void Reset(int code) => context.Features.Get<IHttpResetFeature>()!.Reset(code);

    public void Start()
    {
        if (!started)
        {
            started = true;
            context.Response.ContentType = "application/grpc";
        }
    }
}
