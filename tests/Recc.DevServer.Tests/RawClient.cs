using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Rpc;
using Recc.DevServer.Wire;

namespace Recc.DevServer.Tests;

/// <summary>The least that speaks gRPC: frames in a body, frames in an answer, a status behind them.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly HttpClient http;

    public RawClient(Uri address)
    {
        http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>Headers to send with every call.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>Makes a call and reads its answer to the end. Throws when there is no status at its end.</summary>
    public async Task<RawReply<T>> CallAsync<T>(string method, MessageParser<T> parser, params IMessage[] requests)
        where T : IMessage<T>
    {
        using HttpResponseMessage response = await SendAsync(method, requests, CancellationToken.None);
        var messages = new List<T>();
        await foreach (T message in ReadAsync(response, parser, CancellationToken.None))
        {
            messages.Add(message);
        }

        HttpResponseHeaders ending = response.Headers.Contains("grpc-status")
            ? response.Headers
            : response.TrailingHeaders;
        string status = Value(ending, "grpc-status") ?? throw new InvalidOperationException("the answer has no status");
        string? details = Value(ending, "grpc-status-details-bin");
        return new RawReply<T>(
            messages,
            (RpcCode)int.Parse(status, System.Globalization.CultureInfo.InvariantCulture),
            Uri.UnescapeDataString(Value(ending, "grpc-message") ?? ""),
            details is null ? null : Status.Parser.ParseFrom(Convert.FromBase64String(Pad(details))));
    }

    /// <summary>Makes a call and gives its messages as they come. Cancelling the token gives the call up.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        string method, MessageParser<T> parser, IMessage request,
        [EnumeratorCancellation] CancellationToken cancellation)
        where T : IMessage<T>
    {
        using HttpResponseMessage response = await SendAsync(method, [request], cancellation);
        await foreach (T message in ReadAsync(response, parser, cancellation))
        {
            yield return message;
        }
    }

    /// <summary>Sends any body.</summary>
    public async Task<HttpResponseMessage> SendBytesAsync(string method, byte[] body, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/" + method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        foreach ((string name, string value) in Headers)
        {
            request.Headers.Add(name, value);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    public void Dispose() => http.Dispose();

    private Task<HttpResponseMessage> SendAsync(string method, IMessage[] requests, CancellationToken cancellation) =>
        SendBytesAsync(method, [.. requests.SelectMany(Frame)], cancellation);

    private static async IAsyncEnumerable<T> ReadAsync<T>(
        HttpResponseMessage response, MessageParser<T> parser, [EnumeratorCancellation] CancellationToken cancellation)
        where T : IMessage<T>
    {
        response.EnsureSuccessStatusCode();
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellation);
        var header = new byte[5];
        while (await body.ReadAtLeastAsync(header, 5, throwOnEndOfStream: false, cancellation) == 5)
        {
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
            await body.ReadExactlyAsync(payload, cancellation);
            yield return parser.ParseFrom(payload);
        }
    }

    private static byte[] Frame(IMessage message)
    {
        byte[] payload = message.ToByteArray();
        var frame = new byte[payload.Length + 5];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? values.Single() : null;

    private static string Pad(string base64) => base64.PadRight((base64.Length + 3) / 4 * 4, '=');
}
