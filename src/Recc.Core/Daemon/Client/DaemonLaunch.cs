using System.Text;
using Recc.Core.Processes;

namespace Recc.Core.Daemon.Client;

/// <summary>
/// One launch by a daemon that is there. This is the path of nearly every launch, so it does nothing that it can leave
/// out.
/// </summary>
public static class DaemonLaunch
{
    private const int Interrupted = 130;

    /// <summary>
    /// What came of it. <see cref="DaemonAnswer.Become"/> is carried out, so it never comes back from here. Null when
    /// there is nothing to ask a daemon: the user wants none, or this process could not become the compiler, which is
    /// tried and told as without a daemon.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="isLinkName">Whether its first word is the name of the link that we were called by.</param>
    /// <param name="executable">The file that users know as recc.</param>
    public static DaemonAnswer? Try(IReadOnlyList<string> command, bool isLinkName, string executable)
    {
        if (OwnRequest.Read(command.Count, isLinkName ? command[0] : null) is not { } request)
        {
            return new DaemonAnswer.Nobody("this process cannot ask the daemon");
        }

        if (string.Equals(request.Variable("RECC_DAEMON"), "off", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (DaemonPlace.Find(request.Variable, executable) is not { } place)
        {
            return new DaemonAnswer.Nobody("there is no directory for the daemon's socket");
        }

        using var signals = new SignalCancellation();
        try
        {
            DaemonAnswer answer = new DaemonClient(place, new PosixProcessRunner(), signals.Begin).Launch(request);
            return answer is DaemonAnswer.Become become ? CarryOut(become, request) : answer;
        }
        catch (OperationCanceledException)
        {
            return new DaemonAnswer.Finished(Interrupted);
        }
    }

    private static DaemonAnswer? CarryOut(DaemonAnswer.Become become, LaunchRequest request)
    {
        List<byte[]> arguments = RawArguments.Split(request.Arguments.Span)[become.Skipped..];
        if (!become.Name.Contains('\uFFFD', StringComparison.Ordinal))
        {
            arguments[0] = Encoding.UTF8.GetBytes(become.Name);
        }

        _ = ProcessImage.Replace(become.Program, arguments);
        return null;
    }
}
