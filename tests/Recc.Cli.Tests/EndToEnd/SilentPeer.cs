using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// Accepts connections and sends the same bytes on each, whatever is asked; with none it says nothing.
/// </summary>
internal sealed class SilentPeer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> clients = [];
    private readonly byte[] answer;

    /// <param name="answer">Sent at once; the connection is closed then, unless it is empty.</param>
    public SilentPeer(string answer)
    {
        this.answer = Encoding.Latin1.GetBytes(answer);
        listener.Start();
        _ = AcceptAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public void Dispose()
    {
        listener.Dispose();
        lock (clients)
        {
            clients.ForEach(static client => client.Dispose());
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await listener.AcceptTcpClientAsync();
                lock (clients)
                {
                    clients.Add(client);
                }

                if (answer.Length > 0)
                {
                    await client.GetStream().WriteAsync(answer);
                    client.Client.Shutdown(SocketShutdown.Send);
                }
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over, or the client went away first.
        }
    }
}
