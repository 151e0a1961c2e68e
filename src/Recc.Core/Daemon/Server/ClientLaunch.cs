using Recc.Core.Configuration;
using Recc.Core.Host;
using Recc.Core.Launching;
using Recc.Core.LocalCache;
using Recc.Core.Outputs;

namespace Recc.Core.Daemon.Server;

/// <summary>One launch in the daemon, from the request to the last word.</summary>
internal sealed class ClientLaunch(
    ClientChannel channel, LaunchRequest request, string executable, LauncherProcess launcher, LocalSlots slots,
    ICacheTrimmer trimmer, LaunchMemory memory, Prefetcher prefetcher)
{
    private readonly ILocalSlots slots = slots.For(launcher.IsStopped);

    /// <summary>
    /// Runs it. A launcher that goes meanwhile ends it with <see cref="OperationCanceledException"/>.
    /// </summary>
    /// <param name="heed">Called with the launch's settings, of which some are about the daemon itself.</param>
    public void Run(Action<ReccOptions> heed)
    {
        HostEnvironment typed = request.ToHost(executable);
        ReadSettings settings = memory.Settings.Read(typed);
        if (settings.Options.Daemon == DaemonUse.Off)
        {
            channel.Decline("the settings want no daemon");
            return;
        }

        heed(settings.Options);
        prefetcher.Begin(request, typed.CurrentDirectory, settings);
        HostEnvironment host = CompilerLaunch.WithoutRepeatedLauncher(typed);
        var client = new ClientSide(channel, host, launcher);
        var world = new LaunchWorld
        {
            Processes = client,
            Files = new OutputFiles(client, (UnixFileMode)request.Umask, request.ProcessId),
            Streams = client,
            Slots = slots,
            Trimmer = trimmer,
            Memory = memory,
            BeginWaiting = channel.BeginWaiting,
            IsStopped = launcher.IsStopped,
        };
        LaunchOutcome outcome = CompilerLaunch.Run(host, settings, world);
        switch (outcome)
        {
            case LaunchOutcome.Finished(int exitCode):
                channel.Exit(exitCode);
                break;
            case LaunchOutcome.Failed(string message):
                client.Notice(message);
                channel.Exit(1);
                break;
            case LaunchOutcome.RunCompiler(var reason, _):
                Become(client, host, typed.Arguments.Count - host.Arguments.Count, FallbackPolicy.TakesSlot(reason));
                break;
        }
    }

    private void Become(ClientSide client, HostEnvironment host, int skipped, bool takesSlot)
    {
        if (CompilerLocator.Find(host.Arguments[0], host) is not { } compiler)
        {
            var missing = UnusableCompiler.Missing(host);
            client.Notice(missing.Message);
            channel.Exit(missing.ExitCode);
            return;
        }

        using IDisposable? slot = takesSlot ? slots.Enter(channel.BeginWaiting()) : null;
        channel.Become(compiler, skipped, isAwaited: takesSlot);
    }
}
