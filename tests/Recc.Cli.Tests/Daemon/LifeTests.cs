using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Daemon;

/// <summary>How a daemon begins and ends, and the verbs for it.</summary>
public sealed class LifeTests : IDisposable
{
    private const string Compile = "\"$RECC\" gcc -c a.c -o a.o";

    private readonly DaemonWorld world = new();

    public void Dispose() => world.Dispose();

    [NeedsFact(Need.ReccBinary)]
    public void The_verbs_say_what_they_do_and_whether_it_runs()
    {
        ProgramResult none = world.Run("\"$RECC\" daemon status");
        none.ExitCode.ShouldBe(1);
        none.StandardOutput.ShouldBe("the daemon does not run\n");
        world.Run("\"$RECC\" daemon stop").EnsureSuccess().StandardOutput.ShouldBe("the daemon does not run\n");

        world.Run("\"$RECC\" daemon start").EnsureSuccess().StandardOutput.ShouldContain("process");
        int first = world.Daemon();
        world.Run("\"$RECC\" daemon start").EnsureSuccess();
        world.Daemon().ShouldBe(first);
        world.Number("process").ShouldBe(first);

        for (int i = 0; i < 5; i++)
        {
            world.Run("\"$RECC\" daemon restart").EnsureSuccess();
        }

        DaemonWorld.Await(() => world.Daemons().Count == 1, "the earlier ones end");
        world.Daemon().ShouldNotBe(first);
        world.Run("\"$RECC\" daemon stop").EnsureSuccess();
        DaemonWorld.Await(() => world.Daemons().Count == 0, "it ends");
        world.Run("\"$RECC\" daemon no-such-verb").ExitCode.ShouldNotBe(0);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void A_launch_right_after_a_stop_has_a_daemon_again()
    {
        for (int i = 0; i < 10; i++)
        {
            world.Run(Compile).EnsureSuccess();
            world.Run("\"$RECC\" daemon stop; " + Compile).EnsureSuccess();
            world.Number("launches").ShouldBe(1);
        }
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void A_daemon_that_is_told_to_stop_finishes_its_launches()
    {
        world.Run("printf '#!/bin/sh\\nsleep 1; exec gcc \"$@\"\\n' > slow-gcc; chmod +x slow-gcc");
        ProgramResult result =
            world.Run("\"$RECC\" $TREE/slow-gcc -c a.c -o a.o & sleep 0.5; \"$RECC\" daemon stop; wait $!");

        result.EnsureSuccess();
        File.Exists(Path.Combine(world.Tree, "a.o")).ShouldBeTrue();
        DaemonWorld.Await(() => world.Daemons().Count == 0, "it ends");
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Without_work_it_ends_by_itself()
    {
        world.Run(Compile, ("RECC_DAEMON_IDLE", "1")).EnsureSuccess();

        DaemonWorld.Await(() => world.Daemons().Count == 0, "it ends");
        Directory.GetFiles(world.RuntimeDirectory, "*.socket", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Without_a_limit_it_stays()
    {
        world.Run(Compile, ("RECC_DAEMON_IDLE", "0")).EnsureSuccess();
        Thread.Sleep(2500);
        world.Daemon();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void It_ends_when_nobody_can_find_it_any_more()
    {
        world.Run(Compile).EnsureSuccess();
        Directory.Delete(Path.Combine(world.RuntimeDirectory, "recc"), recursive: true);

        DaemonWorld.Await(() => world.Daemons().Count == 0, "it ends");
        world.Run(Compile).EnsureSuccess();
        world.Daemon();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void A_new_executable_in_the_middle_of_a_build_fails_nothing_and_has_a_daemon_of_its_own()
    {
        world.Run("mkdir bin; cp \"$RECC\" bin/recc; cp \"$RECC\" bin/new; bin/recc gcc -c a.c -o a.o").EnsureSuccess();
        int old = world.Daemon();

        ProgramResult result = world.Run("""
            for i in $(seq 60); do
              bin/recc gcc -DI=$i -c a.c -o $i.o || echo failed $i &
              [ $((i % 10)) != 0 ] || wait
              [ $i != 25 ] || mv bin/new bin/recc
            done; wait
            """);

        result.StandardOutput.ShouldBe("");
        Directory.GetFiles(world.Tree, "*.o").Length.ShouldBe(61);

        // A launcher of the old file that came too late may have started another one.
        DaemonWorld.Await(() => world.Daemons().Count == 1, "the old daemons end");
        world.Daemon().ShouldNotBe(old);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Switched_off_none_is_started()
    {
        world.Run(Compile, ("RECC_DAEMON", "off")).EnsureSuccess();
        world.Run(Compile, ("RECC_DAEMON", "OFF")).EnsureSuccess();
        world.Run("mkdir conf; echo daemon=off > conf/recc.conf").EnsureSuccess();
        world.Run(Compile, ("RECC_DAEMON", null), ("RECC_CONFIG_DIRECTORY", Path.Combine(world.Tree, "conf")))
            .EnsureSuccess();
        world.Daemons().ShouldBeEmpty();

        world.Run("\"$RECC\" daemon start").EnsureSuccess();
        world.Run(Compile, ("RECC_DAEMON", null), ("RECC_CONFIG_DIRECTORY", Path.Combine(world.Tree, "conf")))
            .EnsureSuccess();
        File.Exists(Path.Combine(world.Tree, "a.o")).ShouldBeTrue();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void One_that_is_required_and_cannot_be_is_a_failure_in_one_line()
    {
        world.Run(Compile, ("RECC_DAEMON", "require")).EnsureSuccess();
        world.Run("\"$RECC\" daemon stop").EnsureSuccess();
        DaemonWorld.Await(() => world.Daemons().Count == 0, "it ends");
        File.Delete(Path.Combine(world.Tree, "a.o"));
        string lockFile = Directory.GetFiles(world.RuntimeDirectory, "*.lock", SearchOption.AllDirectories).Single();

        // Somebody who holds the lock and does not serve.
        ProgramResult result = world.Run($"exec flock {lockFile} env RECC_DAEMON=require {Compile}");

        result.ExitCode.ShouldBe(1);
        result.StandardError.ShouldBe(
            "recc: the daemon cannot be started, and the settings require one (RECC_DAEMON)\n");
        File.Exists(Path.Combine(world.Tree, "a.o")).ShouldBeFalse();
        world.Run("RECC_DAEMON=auto " + Compile).EnsureSuccess().StandardError.ShouldBe("");
        world.Daemons().ShouldBeEmpty("nobody tries for a while");
        world.Run("\"$RECC\" daemon start").EnsureSuccess();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void A_word_that_is_none_is_told_and_the_compiler_runs()
    {
        ProgramResult result = world.Run(Compile, ("RECC_DAEMON", "perhaps"));

        result.EnsureSuccess();
        result.StandardError.ShouldStartWith("recc: environment: RECC_DAEMON: 'perhaps'");
        File.Exists(Path.Combine(world.Tree, "a.o")).ShouldBeTrue();
    }
}
