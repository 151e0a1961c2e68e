using System.Globalization;

namespace Recc.Core.Daemon.Client;

/// <summary>Connections to a daemon that is there.</summary>
internal static class DaemonConnection
{
    private const int LookMilliseconds = 1000;
    private const int ListeningMilliseconds = 100;

    /// <summary>One, when a daemon of this user listens; else null.</summary>
    public static LocalSocket? TryOpen(DaemonPlace place, int timeoutMilliseconds)
    {
        LocalSocket? socket = LocalSocket.TryConnect(place.Socket, timeoutMilliseconds);
        if (socket is null || IsOurs(socket))
        {
            return socket;
        }

        socket.Dispose();
        return null;
    }

    /// <summary>How many daemons of the same executable listen elsewhere, for launches with other variables.</summary>
    public static int CountOthers(DaemonPlace place) =>
        place.Inhabited().Count(one => one.Socket != place.Socket && Listens(one));

    /// <summary>
    /// Ends a daemon that does not even say that it is alive, so that the next launch does not wait for it as well: one
    /// launch pays, and the one after it starts another. One that works, on a machine that is too busy, stays.
    /// </summary>
    public static void EndSilent(DaemonPlace place, LocalSocket socket)
    {
        if (socket.ReadPeer() is { ProcessId: > 1 } peer && peer.User == NativeMethods.EffectiveUser())
        {
            if (Works(peer.ProcessId))
            {
                return;
            }

            _ = NativeMethods.Kill(peer.ProcessId, NativeMethods.SignalKill);
        }

        _ = NativeMethods.Unlink(place.Socket);
    }

    private static bool Listens(DaemonPlace place)
    {
        using LocalSocket? socket = TryOpen(place, ListeningMilliseconds);
        return socket is not null;
    }

    /// <summary>Whether a process takes time of the processors.</summary>
    private static bool Works(int process)
    {
        string? before = ReadTimes(process);
        Thread.Sleep(LookMilliseconds);
        return before is not null && ReadTimes(process) is { } after && after != before;
    }

    /// <summary>proc(5): pid (comm) state … with utime and stime as the 14th and 15th field.</summary>
    private static string? ReadTimes(int process)
    {
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ');
            return fields.Length > 13 ? $"{fields[12]} {fields[13]}" : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whoever can put a socket there can also listen; only our own user shall hear what we ask.</summary>
    private static bool IsOurs(LocalSocket socket) =>
        socket.ReadPeer() is { } peer && peer.User == NativeMethods.EffectiveUser();
}
