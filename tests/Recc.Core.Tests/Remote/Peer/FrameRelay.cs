using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Recc.Core.Configuration;

namespace Recc.Core.Tests.Remote.Peer;

/// <summary>
/// Stands between a client and a server of HTTP/2 without TLS: counts the client's pings, and can be a network that
/// swallows everything, or a server that has been pinged too often.
/// </summary>
internal sealed class FrameRelay : IAsyncDisposable
{
    private const int FrameHead = 9;
    private const byte Ping = 6;
    private const byte AckFlag = 1;
    private static readonly int Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".Length;

    // To the last stream that there can be, "calm down".
    private static readonly byte[] CallForCalm = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0xb];

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly List<Socket> clients = [];
    private readonly int port;
    private readonly Task loop;
    private volatile bool frozen;
    private int pings;
    private int connections;

    /// <param name="port">Where the server listens on this machine.</param>
    public FrameRelay(int port)
    {
        this.port = port;
        listener.Start();
        loop = AcceptAsync();
    }

    public ServerAddress Address => RawServer.AddressOf(((IPEndPoint)listener.LocalEndpoint).Port);

    /// <summary>Pings of the client so far; its answers to the server's do not count.</summary>
    public int Pings => Volatile.Read(ref pings);

    /// <summary>Connections so far.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>Nothing goes through any more, and nobody is told.</summary>
    public void Freeze() => frozen = true;

    /// <summary>What gRPC's servers do to a client that pings too often.</summary>
    public async Task CallForCalmAsync()
    {
        Socket[] open;
        lock (clients)
        {
            open = [.. clients];
            clients.Clear();
        }

        foreach (Socket client in open)
        {
            await client.SendAsync(CallForCalm);
            client.Shutdown(SocketShutdown.Send);
        }
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
        var relays = new List<Task>();
        try
        {
            while (true)
            {
                Socket client = await listener.AcceptSocketAsync(stop.Token);
                Interlocked.Increment(ref connections);
                lock (clients)
                {
                    clients.Add(client);
                }

                relays.Add(RelayAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using Socket near = client;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await far.ConnectAsync(IPAddress.Loopback, port, stop.Token);
        await Task.WhenAny(CountAsync(near, far), CopyAsync(far, near));
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, stop.Token) is var length and > 0)
            {
                if (!frozen)
                {
                    await to.SendAsync(buffer.AsMemory(0, length), stop.Token);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The connection is over.
        }
    }

    private async Task CountAsync(Socket from, Socket to)
    {
        using var stream = new NetworkStream(from);
        var buffer = new byte[(16 * 1024) + FrameHead];
        try
        {
            await stream.ReadExactlyAsync(buffer.AsMemory(0, Preface), stop.Token);
            await to.SendAsync(buffer.AsMemory(0, Preface), stop.Token);
            while (true)
            {
                await stream.ReadExactlyAsync(buffer.AsMemory(0, FrameHead), stop.Token);
                int length = BinaryPrimitives.ReadInt32BigEndian(buffer) >> 8;
                await stream.ReadExactlyAsync(buffer.AsMemory(FrameHead, length), stop.Token);
                if (buffer[3] == Ping && (buffer[4] & AckFlag) == 0)
                {
                    Interlocked.Increment(ref pings);
                }

                if (!frozen)
                {
                    await to.SendAsync(buffer.AsMemory(0, FrameHead + length), stop.Token);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException
            or ObjectDisposedException)
        {
            // The connection is over.
        }
    }
}
