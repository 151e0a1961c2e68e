using System.Diagnostics;
using Recc.DevServer;
using Recc.DevServer.Faults;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Daemon;

/// <summary>A launch that is interrupted ends, with everything that was done for it.</summary>
public sealed class SignalTests : IDisposable
{
    /// <summary>A compiler that takes long when it really compiles.</summary>
    private const string Files = """
        --- a.c
        int a;
        --- b.c
        int b;
        --- slow/gcc
        #!/bin/sh
        case " $* " in
          *" -c "*) case " $* " in *" -M "* | *" -E "*) ;; *) sleep 300 ;; esac ;;
        esac
        exec gcc "$@"
        """;

    private const string Slow = "exec \"$RECC\" $TREE/slow/gcc -MD -c a.c -o a.o";

    private readonly DaemonWorld world = new(Files);

    public SignalTests() => world.Run("chmod +x slow/gcc; \"$RECC\" daemon start").EnsureSuccess();

    public void Dispose() => world.Dispose();

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("INT", true, "1")]
    [InlineData("TERM", false, "1")]
    [InlineData("HUP", false, "1")]
    [InlineData("TERM", false, "0")]
    [InlineData("INT", true, "0")]
    [InlineData("KILL", false, "1")]
    public void While_the_compiler_runs(string signal, bool toAll, string localCache)
    {
        using Process launch = world.Start(Slow, ("RECC_LOCAL_CACHE", localCache));
        DaemonWorld.Await(CompilerRuns, "the compiler runs");

        DaemonWorld.Signal(signal, toAll ? -launch.Id : launch.Id);

        launch.WaitForExit(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        launch.ExitCode.ShouldBeGreaterThan(127);
        if (localCache == "0")
        {
            // The launcher was the compiler, a script: its child is not ours.
            DaemonWorld.Signal("KILL", -launch.Id);
        }

        NothingIsLeft();
    }

    /// <summary>Its outputs have no other name meanwhile, so it would write over those of the next build.</summary>
    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void While_a_compiler_runs_that_writes_in_place()
    {
        using Process launch = world.Start(Slow + " -fstack-usage");
        DaemonWorld.Await(CompilerRuns, "the compiler runs");

        DaemonWorld.Signal("KILL", launch.Id);

        launch.WaitForExit(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        NothingIsLeft();
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("INT", true)]
    [InlineData("TERM", false)]
    [InlineData("KILL", false)]
    public void While_waiting_for_a_slot(string signal, bool toAll)
    {
        using Process first = world.Start(Slow, ("RECC_LOCAL_JOBS", "1"));
        DaemonWorld.Await(CompilerRuns, "the compiler runs");
        using Process second = world.Start("exec \"$RECC\" gcc -MD -c b.c -o b.o", ("RECC_LOCAL_JOBS", "1"));
        DaemonWorld.Await(() => world.Number("local-jobs-waiting") == 1, "the second waits");

        DaemonWorld.Signal(signal, toAll ? -second.Id : second.Id);

        second.WaitForExit(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        second.ExitCode.ShouldBeGreaterThan(127);
        DaemonWorld.Await(() => world.Number("local-jobs-waiting") == 0, "nobody waits");
        world.Number("local-jobs").ShouldBe(1);
        first.HasExited.ShouldBeFalse();
        DaemonWorld.Signal("TERM", first.Id);
        first.WaitForExit(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        NothingIsLeft();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public async Task While_waiting_for_a_worker()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        server.Faults.Add("Execute", new FaultAction.Delay(TimeSpan.FromMinutes(5)));
        using Process launch = world.Start(
            "exec \"$RECC\" gcc -MD -c b.c -o b.o", ("RECC_SERVER", server.Address.AbsoluteUri),
            ("RECC_LOCAL_CACHE", "0"));
        DaemonWorld.Await(() => server.Log.CountOf("Execute") > 0, "the worker is asked");

        DaemonWorld.Signal("INT", -launch.Id);

        launch.WaitForExit(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        launch.ExitCode.ShouldBeGreaterThan(127);
        NothingIsLeft();
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("auto", "INT")]
    [InlineData("auto", "KILL")]
    [InlineData("off", "INT")]
    public async Task What_a_worker_has_begun_is_cancelled(string daemon, string signal)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(
            new DevServerOptions { AbandonedExecutionTime = TimeSpan.FromHours(1) });
        server.Faults.Add("Execute", new FaultAction.StayQueued());
        (string, string?)[] settings =
            [("RECC_SERVER", server.Address.AbsoluteUri), ("RECC_LOCAL_CACHE", "0"), ("RECC_DAEMON", daemon)];
        using Process launch = world.Start("exec \"$RECC\" gcc -MD -c b.c -o b.o", settings);
        DaemonWorld.Await(() => server.Log.CountOf("Execute") > 0, "the worker is asked");

        // The server's word that it has the action comes a moment after the question. Before that there is nothing to
        // cancel.
        await Task.Delay(1000);
        DaemonWorld.Signal(signal, -launch.Id);

        launch.WaitForExit(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        DaemonWorld.Await(
            () => server.Log.CountOf("CancelOperation") > 0 || server.Log.CallsGivenUp > 0, "the server is told");
        NothingIsLeft();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public async Task What_another_launch_waits_for_goes_on()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        server.Faults.Add("Execute", new FaultAction.Delay(TimeSpan.FromMilliseconds(500)));
        server.Faults.Add("Execute", new FaultAction.StayQueued(), new FaultCalls.First(1));
        (string, string?)[] settings = [("RECC_SERVER", server.Address.AbsoluteUri), ("RECC_LOCAL_CACHE", "0")];
        using Process first = world.Start("exec \"$RECC\" gcc -MD -c b.c -o b.o", settings);
        DaemonWorld.Await(() => server.Log.CountOf("Execute") > 0, "the worker is asked");
        using Process second = world.Start("exec \"$RECC\" gcc -MD -c b.c -o b.o", settings);
        await Task.Delay(1000);

        DaemonWorld.Signal("INT", -first.Id);

        DaemonWorld.Await(() => server.Log.CountOf("Execute") > 1, "the other launch takes over");
        server.Log.CountOf("CancelOperation").ShouldBe(0);
        DaemonWorld.Signal("INT", -second.Id);
        second.WaitForExit(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        NothingIsLeft();
    }

    /// <summary>A shell that is interrupted before it has a child may wait for that all the same.</summary>
    private bool CompilerRuns() => world.Runs("sleep");

    /// <summary>And the daemon is as before.</summary>
    private void NothingIsLeft()
    {
        DaemonWorld.Await(() => world.Others().Count == 0 && !CompilerRuns(), "no process is left");
        DaemonWorld.Await(() => world.Number("local-jobs") == 0 && world.Number("active") == 0, "all slots are free");
        string[] left = Directory.GetFileSystemEntries(world.Tree);
        left.Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["a.c", "b.c", "slow"]);
        Directory.GetFileSystemEntries(world["temp"]).ShouldBeEmpty();
        world.Daemon();
        world.Run("\"$RECC\" gcc -c b.c -o b.o").EnsureSuccess();
    }
}
