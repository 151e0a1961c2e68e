using System.Net;
using System.Net.Sockets;
using Recc.Core.Configuration;

namespace Recc.Core.Tests.Remote.Peer;

/// <summary>A TCP server that says the same bytes to everybody, or nothing, and knows no protocol.</summary>
public sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly byte[] words;
    private readonly Task loop;

    public RawServer(byte[] words)
    {
        this.words = words;
        listener.Start();
        loop = AcceptAsync();
    }

    public ServerAddress Address => AddressOf(((IPEndPoint)listener.LocalEndpoint).Port);

    public static ServerAddress AddressOf(int port) =>
        new($"grpc://localhost:{port}", new Uri($"http://localhost:{port}"));

    /// <summary>An address where nobody listens.</summary>
    public static ServerAddress Nobody()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return AddressOf(((IPEndPoint)probe.LocalEndpoint).Port);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var clients = new List<Socket>();
        try
        {
            while (true)
            {
                Socket client = await listener.AcceptSocketAsync(stop.Token);
                clients.Add(client);
                if (words.Length > 0)
                {
                    var heard = new byte[64];
                    await client.ReceiveAsync(heard, stop.Token);
                    await client.SendAsync(words, stop.Token);
                    client.Shutdown(SocketShutdown.Send);
                }
            }
        }
        catch (OperationCanceledException)
        {
            clients.ForEach(static c => c.Dispose());
        }
    }
}
