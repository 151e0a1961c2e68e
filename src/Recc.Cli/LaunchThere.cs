using System.Text;
using Recc.Core.Configuration;
using Recc.Core.Daemon;
using Recc.Core.Daemon.Client;
using Recc.Core.Diagnostics;
using Recc.Core.Host;
using Recc.Core.Launching;

namespace Recc.Cli;

/// <summary>Has a launch done by the daemon, which is started when there is none.</summary>
internal static class LaunchThere
{
    private const int Failure = 1;

    /// <summary>The exit code; null when this process has to do the job itself.</summary>
    /// <param name="command">The command.</param>
    /// <param name="isLinkName">Whether its first word is the name of the link that we were called by.</param>
    /// <param name="host">Reads the world, for when it is needed after all.</param>
    public static int? TryRun(IReadOnlyList<string> command, bool isLinkName, Func<HostEnvironment> host)
    {
        DaemonAnswer? answer = DaemonLaunch.Try(command, isLinkName, RealHost.ExecutablePath);
        if (answer is DaemonAnswer.NotThere)
        {
            if (SettingReader.Read(host()).Options.Daemon == DaemonUse.Off)
            {
                return null;
            }

            answer = Start(host())
                ? DaemonLaunch.Try(command, isLinkName, RealHost.ExecutablePath)
                : new DaemonAnswer.Nobody("the daemon cannot be started");
        }

        return answer switch
        {
            DaemonAnswer.Finished(int exitCode) => exitCode,
            DaemonAnswer.Nobody nobody => DoWithout(nobody, host),
            _ => null,
        };
    }

    /// <summary>
    /// What becomes of a launch that the daemon does not do: null when this process does it, unless the settings
    /// forbid.
    /// </summary>
    public static int? DoWithout(DaemonAnswer.Nobody nobody, Func<HostEnvironment> host)
    {
        if (nobody.HadBegun)
        {
            AbandonedOutputs.Remove(host());
        }

        return SettingReader.Read(host()).Options.Daemon == DaemonUse.Require ? Refuse(nobody.Why) : null;
    }

    private static bool Start(HostEnvironment host) =>
        DaemonPlace.Find(host.Variable, host.ExecutablePath) is { } place
            && DaemonControl.Start(place, host.ExecutablePath);

    private static int Refuse(string why)
    {
        using var error = new DescriptorStream(DescriptorStream.Error);
        error.Write(Encoding.UTF8.GetBytes($"recc: {why}, and the settings require one (RECC_DAEMON)\n"));
        return Failure;
    }
}
