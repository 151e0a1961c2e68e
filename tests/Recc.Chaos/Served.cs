using Recc.DevServer;

namespace Recc.Chaos;

/// <summary>A development server in this process, for code that waits.</summary>
internal sealed class Served : IDisposable
{
    private Served(DevelopmentServer server) => Server = server;

    public DevelopmentServer Server { get; }

    /// <exception cref="IOException">The port is in use.</exception>
    public static Served Start(DevServerOptions options) =>
        new(DevelopmentServer.StartAsync(options).GetAwaiter().GetResult());

    public void Dispose() => Server.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
