using Recc.Cli.Commands;
using Recc.Core.Host;

namespace Recc.Cli;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        HostEnvironment host = RealHost.Read(arguments);
        return Mode.Of(RealHost.ProgramName, arguments, IsCompilerName) switch
        {
            Mode.Launch launch => Launch(host with { Arguments = launch.Command }),
            Mode mode => OwnVerbs.Run(mode, host),
        };
    }

    private static bool IsCompilerName(string name) => false;

    private static int Launch(HostEnvironment host) => throw new NotSupportedException(host.Arguments[0]);
}
