namespace Recc.Core.Daemon.Client;

/// <summary>What the verbs ask of a daemon.</summary>
public static class DaemonControl
{
    private const int PatienceMilliseconds = 10_000;

    /// <summary>What the daemon says of itself, "name value" on each line; null when there is none.</summary>
    public static string? Status(DaemonPlace place) => Ask(place, FrameKind.Status);

    /// <summary>
    /// Tells the daemon to end when the launches that it has have ended, and waits until it takes no others. Null when
    /// there was none; else its last words.
    /// </summary>
    public static string? Stop(DaemonPlace place)
    {
        string? words = Ask(place, FrameKind.Stop);
        long until = Environment.TickCount64 + PatienceMilliseconds;
        while (words is not null && File.Exists(place.Socket) && Environment.TickCount64 < until)
        {
            Thread.Sleep(1);
        }

        return words;
    }

    /// <summary>Starts one unless it is there. Whether there is one now.</summary>
    /// <param name="place">Where it belongs.</param>
    /// <param name="executable">The file that users know as recc.</param>
    /// <param name="variables">Environment of who starts it.</param>
    public static bool Start(DaemonPlace place, string executable, IReadOnlyDictionary<string, string> variables)
    {
        using LocalSocket? socket = DaemonConnection.TryOpen(place, PatienceMilliseconds)
            ?? DaemonStarter.StartAndConnect(place, executable, variables, PatienceMilliseconds);
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
