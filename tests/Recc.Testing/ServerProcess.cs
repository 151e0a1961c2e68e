using System.Diagnostics;
using System.Globalization;

namespace Recc.Testing;

/// <summary>A server started for a test: both its streams in one log file, ended by its own process id.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    // casd waits for connections that the test's own pool keeps open.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1);

    private readonly Process process;

    private ServerProcess(Process process, string logPath)
    {
        this.process = process;
        LogPath = logPath;
    }

    public string LogPath { get; }

    public static ServerProcess Start(string logPath, IEnumerable<string> command)
    {
        // The shell opens the log and then becomes the server, so the process id is the server's own, and nobody has to
        // keep reading pipes for it to go on.
        string[] arguments = ["-c", "exec >>\"$0\" 2>&1 </dev/null \"$@\"", logPath, .. command];
        Process process = Process.Start(new ProcessStartInfo("/bin/sh", arguments))
            ?? throw new InvalidOperationException("Cannot start /bin/sh");
        return new ServerProcess(process, logPath);
    }

    /// <summary>Waits until <paramref name="isReady"/> says so.</summary>
    /// <exception cref="InvalidOperationException">
    /// The server ended, or did not get ready; the message holds its log.
    /// </exception>
    public async Task WaitUntilAsync(Func<Task<bool>> isReady)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await isReady())
        {
            bool isLate = Stopwatch.GetElapsedTime(start) > StartLimit;
            if (process.HasExited || isLate)
            {
                string log = File.Exists(LogPath) ? await File.ReadAllTextAsync(LogPath) : "";
                string what = isLate ? "is not ready" : $"ended with exit code {process.ExitCode}";
                throw new InvalidOperationException($"The server {what}. Its log:\n{log}");
            }

            await Task.Delay(20);
        }
    }

    /// <summary>SIGKILL, and until it is gone.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            string id = process.Id.ToString(CultureInfo.InvariantCulture);
            using (Process? kill = Process.Start("/bin/sh", ["-c", "kill -TERM \"$0\" 2>/dev/null", id]))
            {
                await kill!.WaitForExitAsync();
            }

            using var limit = new CancellationTokenSource(StopLimit);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }
        }

        process.Dispose();
    }
}
