using System.Net;
using System.Net.Sockets;

namespace Recc.Testing;

/// <summary>Ports of this machine's loopback interface.</summary>
public static class Loopback
{
    /// <summary>
    /// A port that is free now, for servers that cannot choose one themselves. Somebody else may take it before they
    /// do.
    /// </summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Whether somebody accepts connections there.</summary>
    public static async Task<bool> AnswersAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
