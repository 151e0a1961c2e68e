using Recc.Core.Processes;
using Recc.Core.Storage;

namespace Recc.Core.Daemon.Client;

/// <summary>
/// Starts a daemon: of all launchers that want one at the same time, one does, and the others wait for it.
/// </summary>
internal static class DaemonStarter
{
    /// <summary>After a daemon could not be started, nobody tries for this long.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(60);

    private const int StartMilliseconds = 3000;

    /// <summary>
    /// A build whose every launch has another LD_LIBRARY_PATH would start a daemon for each. Beyond this, launches
    /// work alone.
    /// </summary>
    private const int MostOthers = 8;

    /// <summary>A connection to the new daemon, or null when there is none within a few seconds.</summary>
    public static LocalSocket? StartAndConnect(
        DaemonPlace place, string executable, int timeoutMilliseconds)
    {
        if (HasFailedLately(place) || DaemonConnection.CountOthers(place) >= MostOthers)
        {
            return null;
        }

        long until = Environment.TickCount64 + StartMilliseconds;
        int wait = 1;
        DetachedProcess? started = null;
        FileLock? turn = null;
        try
        {
            while (Environment.TickCount64 < until)
            {
                if (DaemonConnection.TryOpen(place, timeoutMilliseconds) is { } socket)
                {
                    return socket;
                }

                turn ??= FileLock.TryTake(place.StartLock);
                if (turn is not null && started is null)
                {
                    // It may have come while we waited for our turn.
                    if (DaemonConnection.TryOpen(place, timeoutMilliseconds) is { } come)
                    {
                        return come;
                    }

                    started = DetachedProcess.TryStart("/proc/self/exe", Arguments(executable), Inherited(place));
                }

                if (turn is not null && started is not { IsRunning: true })
                {
                    break;
                }

                Thread.Sleep(wait);
                wait = Math.Min(wait * 2, 20);
            }

            NoteFailure(place);
            return null;
        }
        finally
        {
            turn?.Dispose();
        }
    }

    /// <summary>It may have come out of that file, and cannot tell otherwise.</summary>
    private static string[] Arguments(string executable) => ["recc", "daemon", "run", executable];

    private static Dictionary<string, string> Inherited(DaemonPlace place) =>
        new(place.Environment, StringComparer.Ordinal)
        {
            // Each launch leaves some garbage. Collecting it less often costs a few megabytes and saves a tenth of the
            // work.
            ["DOTNET_GCgen0size"] = "1000000",
        };

    private static bool HasFailedLately(DaemonPlace place)
    {
        try
        {
            DateTime failed = File.GetLastWriteTimeUtc(place.Failed);
            DateTime now = DateTime.UtcNow;
            return failed <= now && now - failed < Pause;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void NoteFailure(DaemonPlace place)
    {
        try
        {
            File.WriteAllBytes(place.Failed, []);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next launch tries again.
        }
    }
}
