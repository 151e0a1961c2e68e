using System.CommandLine;
using System.Globalization;
using Recc.Core.Daemon;
using Recc.Core.Daemon.Client;
using Recc.Core.Daemon.Server;
using Recc.Core.Host;

namespace Recc.Cli.Commands;

/// <summary>
/// <c>recc daemon</c>: starts, stops and shows the background process. Launches start it by themselves.
/// </summary>
internal static class DaemonCommand
{
    private const int None = 1;

    public static Command Create(HostEnvironment host, VerbOutput streams)
    {
        var command = new Command("daemon", "Start, stop or show the background process that does the launches.")
        {
            Subcommand("start", "Start it, unless it runs.", place => Start(place, host, streams)),
            Subcommand("stop", "Stop it when the launches that it has are done.", place => Stop(place, streams)),
            Subcommand("restart", "Stop it, and start it again.", place => Restart(place, host, streams)),
            Subcommand("status", "Show what it does. Exits with 1 when it does not run.",
                place => Status(place, streams)),
        };
        command.Add(RunCommand(host, streams));
        return command;

        Command Subcommand(string name, string description, Func<DaemonPlace, int> action)
        {
            var subcommand = new Command(name, description);
            subcommand.SetAction(_ => Find(host) is { } place ? action(place) : NoPlace(streams));
            return subcommand;
        }
    }

    private static Command RunCommand(HostEnvironment host, VerbOutput streams)
    {
        var executable = new Argument<string>("executable") { DefaultValueFactory = _ => host.ExecutablePath };
        var command = new Command("run", "Be it, in the foreground, for the launchers of that file.")
        {
            executable,
        };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            HostEnvironment told = host with { ExecutablePath = parsed.GetRequiredValue(executable) };
            return Find(told) is { } place ? Run(place, told) : NoPlace(streams);
        });
        return command;
    }

    private static DaemonPlace? Find(HostEnvironment host) =>
        DaemonPlace.Find(host.Variable, host.ExecutablePath);

    private static int NoPlace(VerbOutput streams)
    {
        streams.Error.WriteLine(
            "recc daemon: no directory for its socket: neither $XDG_RUNTIME_DIR nor /tmp holds one that is ours alone");
        return None;
    }

    private static int Start(DaemonPlace place, HostEnvironment host, VerbOutput streams)
    {
        File.Delete(place.Failed);
        if (!DaemonControl.Start(place, host.ExecutablePath))
        {
            streams.Error.WriteLine("recc daemon: it did not start");
            return None;
        }

        return Status(place, streams);
    }

    private static int Stop(DaemonPlace place, VerbOutput streams)
    {
        streams.Output.WriteLine(DaemonControl.StopAll(place) switch
        {
            0 => "the daemon does not run",
            1 => "the daemon ends when its launches have",
            int several => $"{several} daemons end when their launches have",
        });
        return 0;
    }

    private static int Restart(DaemonPlace place, HostEnvironment host, VerbOutput streams)
    {
        DaemonControl.StopAll(place);
        return Start(place, host, streams);
    }

    private static int Status(DaemonPlace place, VerbOutput streams)
    {
        int others = DaemonControl.CountOthers(place);
        if (DaemonControl.Status(place) is not { } report)
        {
            streams.Output.WriteLine(others == 0
                ? "the daemon does not run"
                : $"the daemon does not run; {others} with other libraries or certificates do");
            return None;
        }

        report += string.Create(CultureInfo.InvariantCulture, $"other-daemons {others}\n");
        foreach (string line in report.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ', 2);
            streams.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{words[0],-20} {words[^1]}"));
        }

        return 0;
    }

    private static int Run(DaemonPlace place, HostEnvironment host)
    {
        using var server = new DaemonServer(place, host.ExecutablePath);
        return server.Run();
    }
}
