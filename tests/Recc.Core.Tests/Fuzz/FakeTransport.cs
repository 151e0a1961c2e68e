using System.Net;
using System.Net.Http.Headers;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Remote.Transport;
using Recc.Core.Tests.Remote.Peer;

namespace Recc.Core.Tests.Fuzz;

/// <summary>A server without a network, which answers calls with the bytes that it is given.</summary>
internal sealed class FakeTransport : HttpMessageHandler
{
    private static readonly ServerAddress Address = new("grpc://server", new Uri("http://server"));

    private readonly Queue<byte[]> answers = new();

    public FakeTransport()
    {
        var pool = new TransportPool();
        pool.Get(Address, RemoteWorld.Settings, _ => new HttpMessageInvoker(this));
        Connection = new GrpcConnection(Address, RemoteWorld.Settings, pool, Log.Silent);
    }

    /// <summary>Calls to the server.</summary>
    public GrpcConnection Connection { get; }

    /// <summary>What the next calls get as their streams of messages. Calls beyond them get none.</summary>
    public void Answer(params ReadOnlySpan<byte[]> streams)
    {
        answers.Clear();
        foreach (byte[] stream in streams)
        {
            answers.Enqueue(stream);
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
        var response = new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new ByteArrayContent(answers.Count > 0 ? answers.Dequeue() : []),
        };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        response.TrailingHeaders.Add("grpc-status", "0");
        return response;
    }
}
