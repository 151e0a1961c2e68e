using System.Text;
using Recc.Core.Configuration;
using Recc.Core.Daemon;
using Recc.Core.Daemon.Client;
using Recc.Core.Diagnostics;
using Recc.Core.Host;
using Recc.Core.Launching;
using Recc.Core.Processes;

namespace Recc.Cli;

/// <summary>
/// Has a launch done by the daemon. This is the path of nearly every launch, so it does nothing that it can leave out: no
/// settings are read unless a daemon has to be started.
/// </summary>
internal static class LaunchThere
{
    private const int Failure = 1;
    private const int Interrupted = 130;

    /// <summary>The exit code; null when this process has to do the job itself.</summary>
    /// <param name="command">The command.</param>
    /// <param name="isLinkName">Whether its first word is the name of the link that we were called by.</param>
    /// <param name="host">Reads the world, for when it is needed after all.</param>
    public static int? TryRun(IReadOnlyList<string> command, bool isLinkName, Func<HostEnvironment> host)
    {
        if (OwnRequest.Read(command.Count, isLinkName ? command[0] : null) is not { } request)
        {
            return DoWithout("this process cannot ask the daemon", host);
        }

        if (string.Equals(request.Variable("RECC_DAEMON"), "off", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (DaemonPlace.Find(request.Variable(DaemonPlace.RuntimeVariable), "/proc/self/exe") is not { } place)
        {
            return DoWithout("there is no directory for the daemon's socket", host);
        }

        using var signals = new SignalCancellation();
        try
        {
            DaemonAnswer answer = new DaemonClient(place, new PosixProcessRunner(), signals.Begin).Launch(request);
            if (answer is DaemonAnswer.NotThere)
            {
                answer = StartAndLaunch(place, request, host(), signals);
            }

            return answer switch
            {
                DaemonAnswer.Finished(int exitCode) => exitCode,
                DaemonAnswer.Become become => Become(become, request),
                DaemonAnswer.Nobody nobody => DoWithout(nobody, host),
                _ => null,
            };
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
    }

    /// <summary>
    /// What becomes of a launch that the daemon does not do: null when this process does it, unless the settings forbid.
    /// </summary>
    public static int? DoWithout(string why, Func<HostEnvironment> host) =>
        SettingReader.Read(host()).Options.Daemon == DaemonUse.Require ? Refuse(why) : null;

    private static int? DoWithout(DaemonAnswer.Nobody nobody, Func<HostEnvironment> host)
    {
        if (nobody.HadBegun)
        {
            AbandonedOutputs.Remove(host());
        }

        return DoWithout(nobody.Why, host);
    }

    private static DaemonAnswer StartAndLaunch(
        DaemonPlace place, LaunchRequest request, HostEnvironment host, SignalCancellation signals)
    {
        if (SettingReader.Read(host).Options.Daemon == DaemonUse.Off)
        {
            return new DaemonAnswer.NotThere();
        }

        return DaemonControl.Start(place, host.Variables)
            ? new DaemonClient(place, new PosixProcessRunner(), signals.Begin).Launch(request)
            : new DaemonAnswer.Nobody("the daemon cannot be started");
    }

    private static int Refuse(string why)
    {
        using var error = new DescriptorStream(DescriptorStream.Error);
        error.Write(Encoding.UTF8.GetBytes($"recc: {why}, and the settings require one (RECC_DAEMON)\n"));
        return Failure;
    }

    /// <summary>Returns only when the compiler cannot be started: then it is tried, and told, as without a daemon.</summary>
    private static int? Become(DaemonAnswer.Become become, LaunchRequest request)
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
