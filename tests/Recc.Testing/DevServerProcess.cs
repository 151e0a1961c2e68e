using System.Globalization;

namespace Recc.Testing;

/// <summary>
/// The development server as a process of its own, on a port that the system chose. For test projects that reference
/// src/Recc.DevServer: its program lies beside theirs.
/// </summary>
public sealed class DevServerProcess : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly ServerProcess _server;

    private DevServerProcess(TempFolder folder, ServerProcess server, int port)
    {
        _folder = folder;
        _server = server;
        Port = port;
    }

    public int Port { get; }

    /// <summary>What RECC_SERVER takes.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    /// <summary>What the server has said so far.</summary>
    public string Log => File.ReadAllText(_server.LogPath);

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="arguments">More than <c>--port 0 --port-file FILE</c>: jobs, fault switches.</param>
    public static async Task<DevServerProcess> StartAsync(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "recc-devserver.dll");
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
        var folder = new TempFolder();
        string portFile = folder["port"];
        ServerProcess server = ServerProcess.Start(
            folder["log"], [dotnet, program, "--port", "0", "--port-file", portFile, .. arguments]);
        int port = 0;
        await server.WaitUntilAsync(async () =>
        {
            port = await ReadPortAsync(portFile);
            return port > 0 && await Loopback.AnswersAsync(port);
        });
        return new DevServerProcess(folder, server, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    // Zero while the file is missing or empty. Half a number would be a port at which nobody answers.
    private static async Task<int> ReadPortAsync(string path)
    {
        string text = File.Exists(path) ? await File.ReadAllTextAsync(path) : "";
        return int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int port) ? port : 0;
    }
}
