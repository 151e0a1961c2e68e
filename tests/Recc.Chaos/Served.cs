using Recc.DevServer;

namespace Recc.Chaos;

/// <summary>A development server in this process, for code that waits.</summary>
internal sealed class Served : IDisposable
{
    // Below the ports that systems give to clients, so that nobody else gets one of them in passing.
    private const int FirstPort = 20000;
    private const int LastPort = 32000;
    private static int lastPort = Random.Shared.Next(FirstPort, LastPort);

    private Served(DevelopmentServer server) => Server = server;

    public DevelopmentServer Server { get; }

    /// <summary>
    /// Starts one on a port that no server of this process had before: what recc knows of servers, it knows by address.
    /// </summary>
    public static Served Start(DevServerOptions options)
    {
        while (true)
        {
            int port = Interlocked.Increment(ref lastPort);
            if (port > LastPort)
                Interlocked.CompareExchange(ref lastPort, FirstPort, port);
            else if (TryStart(options with { Port = port }) is { } served)
                return served;
        }
    }

    /// <summary>Starts one on the port of the options; null when that is in use.</summary>
    public static Served? TryStart(DevServerOptions options)
    {
        try
        {
            return new Served(DevelopmentServer.StartAsync(options).GetAwaiter().GetResult());
        }
        catch (IOException inUse) when (inUse.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return null;
        }
    }

    public void Dispose() => Server.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
