using System.Globalization;

namespace Recc.Testing.Peers;

/// <summary>
/// buildbox-casd in the sid root: a real Remote Execution API server that was not written by us. Listens on the
/// loopback interface, which the root shares with this process.
/// </summary>
public sealed class BuildboxCasd : IAsyncDisposable
{
    private readonly SidFolder folder;
    private readonly ServerProcess server;

    private BuildboxCasd(SidFolder folder, ServerProcess server, int port)
    {
        this.folder = folder;
        this.server = server;
        Port = port;
    }

    public int Port { get; }

    /// <summary>What RECC_SERVER takes.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    /// <summary>The same for its socket, for clients inside the root; and from outside.</summary>
    public string SocketInside => $"unix:{folder.Inside}/socket";

    /// <inheritdoc cref="SocketInside"/>
    public string SocketOutside => $"unix:{folder.Outside}/socket";

    /// <summary>What the server has said so far.</summary>
    public string Log => File.ReadAllText(server.LogPath);

    /// <summary>Starts a server with an empty cache and waits until it answers.</summary>
    /// <param name="canExecute">
    /// Whether it runs actions, with the root's compilers; otherwise it is a cache only.
    /// </param>
    /// <param name="arguments">More arguments for the server.</param>
    public static async Task<BuildboxCasd> StartAsync(bool canExecute, params string[] arguments)
    {
        var folder = new SidFolder();
        int port = Loopback.FreePort();
        string[] execution = canExecute ? ["--buildbox-run=/usr/bin/buildbox-run-hosttools", "--jobs", "2"] : [];
        ServerProcess server = ServerProcess.Start(
            Path.Combine(folder.Outside, "casd.log"),
            [
                // Its other way of laying out an action's files needs /dev/fuse, which no plain root has.
                .. SidRoot.Enter(), "env", "BUILDBOX_STAGER=copy-or-link", $"TMPDIR={folder.Inside}",
                "/usr/bin/buildbox-casd",
                string.Create(CultureInfo.InvariantCulture, $"--bind=127.0.0.1:{port}"),
                $"--bind=unix:{folder.Inside}/socket",
                .. execution, .. arguments, folder.Inside + "/cas",
            ]);
        var casd = new BuildboxCasd(folder, server, port);
        try
        {
            await server.WaitUntilAsync(() => Loopback.AnswersAsync(port));
            return casd;
        }
        catch
        {
            await casd.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the server at once, as a crash would.</summary>
    public Task KillAsync() => server.KillAsync();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }
}
