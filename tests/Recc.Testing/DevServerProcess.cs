using System.Globalization;

namespace Recc.Testing;

/// <summary>
/// The development server as a process of its own, on a port that the system chose. For test projects that reference
/// src/Recc.DevServer: its program lies beside theirs.
/// </summary>
public sealed class DevServerProcess : IAsyncDisposable
{
    private readonly TempFolder folder;
    private readonly ServerProcess server;

    private DevServerProcess(TempFolder folder, ServerProcess server)
    {
        this.folder = folder;
        this.server = server;
    }

    public int Port { get; private set; }

    /// <summary>What RECC_SERVER takes.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    /// <summary>What the server has said so far.</summary>
    public string Log => File.ReadAllText(server.LogPath);

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="arguments">More than <c>--port 0 --port-file FILE</c>: jobs, fault switches.</param>
    public static async Task<DevServerProcess> StartAsync(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "recc-devserver.dll");
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path
            ? path : "dotnet";
        var folder = new TempFolder();
        string portFile = folder["port"];
        ServerProcess server = ServerProcess.Start(
            folder["log"], [dotnet, program, "--port", "0", "--port-file", portFile, .. arguments]);
        var devServer = new DevServerProcess(folder, server);
        try
        {
            await server.WaitUntilAsync(async () =>
            {
                devServer.Port = await ReadPortAsync(portFile);
                return devServer.Port > 0 && await Loopback.AnswersAsync(devServer.Port);
            });
            return devServer;
        }
        catch
        {
            await devServer.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    // Zero while the file is missing or empty. Half a number would be a port at which nobody answers.
    private static async Task<int> ReadPortAsync(string path)
    {
        string text = File.Exists(path) ? await File.ReadAllTextAsync(path) : "";
        return int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int port) ? port : 0;
    }
}
