using Recc.Core.CommandLine;
using Recc.Core.Daemon.Client;
using Recc.Core.Host;
using Recc.Core.Processes;

namespace Recc.Launcher;

/// <summary>
/// What is started once for each source file: it has a daemon that is there do the launch. For everything else it
/// becomes the engine, which is all of recc; see <see cref="Engine"/>.
/// </summary>
internal static class Program
{
    private const int CannotRun = 126;

    private static int Main(string[] arguments)
    {
        StandardStreams.Occupy();
        Mode mode = Mode.Of(OwnProcess.Name, arguments, static name => CompilerNames.Recognise(name) is not null);
        DaemonAnswer? answer = null;
        if (mode is Mode.Launch { Command: var command } && AddressSpace.Limit() is null)
        {
            answer = DaemonLaunch.Try(command, isLinkName: command.Count > arguments.Length, "/proc/self/exe");
        }

        return answer is DaemonAnswer.Finished(int exitCode)
            ? exitCode
            : BecomeEngine(mode, arguments, answer as DaemonAnswer.Nobody);
    }

    private static int BecomeEngine(Mode mode, string[] arguments, DaemonAnswer.Nobody? failure)
    {
        string why = Engine.Become(arguments, failure);
        LastResort.BecomeCompiler(mode, arguments, why);
        return CannotRun;
    }
}
