using Recc.Cli.Commands;
using Recc.Core.CommandLine;
using Recc.Core.Host;
using Recc.Core.Processes;

namespace Recc.Cli;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        StandardStreams.Occupy();
        HostEnvironment host = RealHost.Read(arguments);
        if (host.AddressSpace is not null)
        {
            AddressSpace.UseSparingly();
        }

        return Mode.Of(RealHost.ProgramName, arguments, IsCompilerName) switch
        {
            Mode.Launch launch => CompilerLaunch.Run(host with { Arguments = launch.Command }),
            Mode mode => OwnVerbs.Run(mode, host),
        };
    }

    private static bool IsCompilerName(string name) => CompilerNames.Recognise(name) is not null;
}
