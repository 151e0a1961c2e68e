using Recc.Cli.Commands;
using Recc.Core.CommandLine;
using Recc.Core.Daemon.Client;
using Recc.Core.Host;
using Recc.Core.Processes;

namespace Recc.Cli;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        StandardStreams.Occupy();
        if (Handover.TryTake(ref arguments, out Handover? handover))
        {
            RealHost.ExecutablePath = handover.Executable;
        }

        bool isLimited = AddressSpace.Limit() is not null;
        if (isLimited)
        {
            AddressSpace.UseSparingly();
        }

        return Mode.Of(RealHost.ProgramName, arguments, IsCompilerName) switch
        {
            Mode.Launch launch when handover?.Failure is { } failure => LaunchAlone(launch, failure),
            Mode.Launch launch when isLimited => LaunchAlone(
                launch, new DaemonAnswer.Nobody("this process may have too few addresses to ask the daemon")),
            Mode.Launch launch => Launch(launch, arguments),
            Mode mode => OwnVerbs.Run(mode, RealHost.Read(arguments)),
        };
    }

    private static int LaunchAlone(Mode.Launch launch, DaemonAnswer.Nobody nobody)
    {
        HostEnvironment host = RealHost.Read(launch.Command);
        return LaunchThere.DoWithout(nobody, () => host) ?? LaunchHere.Run(host);
    }

    private static int Launch(Mode.Launch launch, string[] arguments)
    {
        HostEnvironment? host = null;
        return LaunchThere.TryRun(launch.Command, launch.Command.Count > arguments.Length, Host)
            ?? LaunchHere.Run(Host());

        HostEnvironment Host() => host ??= RealHost.Read(launch.Command);
    }

    private static bool IsCompilerName(string name) => CompilerNames.Recognise(name) is not null;
}
