namespace Recc.Launcher;

/// <summary>
/// A daemon that does not even say that it is alive is ended, so that the next launch does not wait for it as well: one
/// launch pays, and the one after it starts another. One that works, on a machine that is too busy, stays.
/// </summary>
internal static unsafe class SilentDaemon
{
    private const int LookMilliseconds = 1000;
    private const int StatRoom = 4096;

    public static void End(in Connection connection, in DaemonPlace place)
    {
        if (connection.TryReadPeer(out Peer peer) && peer.ProcessId > 1)
        {
            if (Works(peer.ProcessId))
            {
                return;
            }

            _ = Libc.Kill(peer.ProcessId, Libc.SignalKill);
        }

        Bytes socket = default;
        socket.Add(place.Socket);
        _ = Libc.Unlink(socket.Terminate());
    }

    /// <summary>Whether a process takes time of the processors.</summary>
    private static bool Works(int process)
    {
        Text before = ReadTimes(process);
        Clock.Sleep(LookMilliseconds);
        Text after = ReadTimes(process);
        return before.Length > 0 && after.Length > 0 && !before.Is(after);
    }

    /// <summary>proc(5): pid (comm) state … with utime and stime as the 14th and 15th field. Empty when it is
    /// gone.</summary>
    private static Text ReadTimes(int process)
    {
        Bytes path = default;
        path.Add("/proc/"u8);
        path.AddDecimal((uint)process);
        path.Add("/stat"u8);
        int file = Libc.Open(path.Terminate(), Libc.OpenReadOnly | Libc.OpenCloseOnExec, 0);
        if (file < 0)
        {
            return default;
        }

        Bytes content = default;
        nint length = Libc.Read(file, content.Reserve(StatRoom), StatRoom);
        content.Count(length < 0 ? 0 : (int)length);
        _ = Libc.Close(file);

        // Behind the name, which may hold anything, the state is the third field; words begin with an empty one.
        const int wordsBeforeTimes = 14 - 3 + 1;
        Text rest = content.Text;
        rest = rest.From(rest.LastIndexOf((byte)')') + 1);
        for (int i = 0; i < wordsBeforeTimes; i++)
        {
            _ = Text.TryTake(ref rest, (byte)' ', out _);
        }

        Text times = rest;
        _ = Text.TryTake(ref rest, (byte)' ', out _);
        _ = Text.TryTake(ref rest, (byte)' ', out _);
        return rest.Length < 0 ? default : times.Before((int)(rest.Start - times.Start));
    }
}
