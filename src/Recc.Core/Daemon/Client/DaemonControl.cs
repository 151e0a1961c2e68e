namespace Recc.Core.Daemon.Client;

/// <summary>What the verbs ask of a daemon.</summary>
public static class DaemonControl
{
    private const int PatienceMilliseconds = 10_000;

    /// <summary>What the daemon says of itself, "name value" on each line; null when there is none.</summary>
    public static string? Status(DaemonPlace place) => Ask(place, FrameKind.Status);

    /// <summary>
    /// Tells all daemons of an executable, whatever variables they have, to end when the launches that they have have
    /// ended, and waits until they take no others. How many there were.
    /// </summary>
    public static int StopAll(DaemonPlace place)
    {
        DaemonPlace[] told = [.. place.Inhabited().Where(one => Ask(one, FrameKind.Stop) is not null)];
        long until = Environment.TickCount64 + PatienceMilliseconds;
        while (told.Any(static one => File.Exists(one.Socket)) && Environment.TickCount64 < until)
        {
            Thread.Sleep(1);
        }

        return told.Length;
    }

    /// <summary>How many daemons of the same executable there are that have other variables.</summary>
    public static int CountOthers(DaemonPlace place) => DaemonConnection.CountOthers(place);

    /// <summary>Starts one unless it is there. Whether there is one now.</summary>
    /// <param name="place">Where it belongs.</param>
    /// <param name="executable">The file that users know as recc.</param>
    public static bool Start(DaemonPlace place, string executable)
    {
        using LocalSocket? socket = DaemonConnection.TryOpen(place, PatienceMilliseconds)
            ?? DaemonStarter.StartAndConnect(place, executable, PatienceMilliseconds);
        return socket is not null;
    }

    private static string? Ask(DaemonPlace place, FrameKind question)
    {
        if (DaemonConnection.TryOpen(place, PatienceMilliseconds) is not { } socket)
        {
            return null;
        }

        using var frames = new FrameSocket(socket);
        try
        {
            frames.Send(new FrameBuilder().Begin(question).End());
            while (frames.Socket.WaitReadable(PatienceMilliseconds))
            {
                switch (frames.Receive())
                {
                    case null:
                        return null;
                    case { Kind: FrameKind.Report } report:
                        return report.Text();
                }
            }

            DaemonConnection.EndSilent(place, socket);
            return null;
        }
        catch (Exception failure) when (failure is IOException or FormatException)
        {
            return null;
        }
    }
}
