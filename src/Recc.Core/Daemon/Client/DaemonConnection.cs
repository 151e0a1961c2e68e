namespace Recc.Core.Daemon.Client;

/// <summary>Connections to a daemon that is there.</summary>
internal static class DaemonConnection
{
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

    /// <summary>
    /// Ends a daemon that does not even say that it is alive, so that the next launch does not wait for it as well: one
    /// launch pays, and the one after it starts another.
    /// </summary>
    public static void EndSilent(DaemonPlace place, LocalSocket socket)
    {
        if (socket.ReadPeer() is { ProcessId: > 1 } peer && peer.User == NativeMethods.EffectiveUser())
        {
            _ = NativeMethods.Kill(peer.ProcessId, NativeMethods.SignalKill);
        }

        _ = NativeMethods.Unlink(place.Socket);
    }

    /// <summary>Whoever can put a socket there can also listen; only our own user shall hear what we ask.</summary>
    private static bool IsOurs(LocalSocket socket) =>
        socket.ReadPeer() is { } peer && peer.User == NativeMethods.EffectiveUser();
}
