using Recc.DevServer;
using Recc.Testing;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// What the scenarios of a group share, since making it anew for each would cost more than running them: a server, and
/// what recc remembers between launches.
/// </summary>
public sealed class ScenarioStage : IAsyncLifetime, IDisposable
{
    private readonly TempFolder folder = new();
    private DevelopmentServer? server;

    /// <summary>For RECC_CACHE_DIR.</summary>
    public string CacheFolder => folder["cache"];

    public DevelopmentServer Server => server ?? throw new InvalidOperationException("the stage is not set yet");

    public async Task InitializeAsync() => server = await DevelopmentServer.StartAsync(new DevServerOptions());

    // xunit calls this first, then Dispose.
    public Task DisposeAsync() => server?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    public void Dispose() => folder.Dispose();
}
