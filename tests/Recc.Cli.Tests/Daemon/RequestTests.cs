using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Daemon;

/// <summary>A launch has its own environment, directory and umask, whoever started the daemon.</summary>
public sealed class RequestTests : IDisposable
{
    private readonly DaemonWorld world = new("""
        --- a.c
        #include <h.h>
        const char *where = WHERE;
        --- one/h.h
        #define WHERE "header one"
        --- two/h.h
        #define WHERE "header two"
        --- b.c
        static int unused_variable;
        """);

    /// <summary>Started from elsewhere, with other variables and another umask.</summary>
    public RequestTests() => world.Run(
        "umask 077; cd /; CPATH=$TREE/two RECC_LOCAL_CACHE=0 LC_ALL=C SECRET=1 \"$RECC\" gcc -c $TREE/a.c -o "
        + "$TREE/first.o")
        .EnsureSuccess();

    public void Dispose() => world.Dispose();

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("077")]
    [InlineData("022")]
    [InlineData("002")]
    [InlineData("000")]
    public void Files_have_the_modes_of_the_launchs_umask(string umask)
    {
        string script = $$"""
            umask {{umask}}; export CPATH=one
            for i in 1 2; do
              rm -f a.o a.d; $LAUNCHER gcc -MD -c a.c -o a.o || exit
              stat -c '%n %a' a.o a.d; chmod 640 a.o; chmod 604 a.d
              $LAUNCHER gcc -MD -c a.c -o a.o || exit
              stat -c '%n %a' a.o a.d
            done; rm a.o a.d
            """;
        string native = world.Run(script).StandardOutput;

        ProgramResult result = world.Run(script, ("LAUNCHER", ReccBinary.Path));

        result.StandardError.ShouldBe("");
        result.StandardOutput.ShouldBe(native);
        native.Length.ShouldBeGreaterThan(40);
        world.Number("launches").ShouldBe(5);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Variables_and_directory_are_the_launchs()
    {
        world.Run("mkdir sub; cp a.c sub/c.c; cd sub; CPATH=../one \"$RECC\" gcc -c c.c && strings c.o")
            .EnsureSuccess().StandardOutput.ShouldContain("header one");
        world.Run("cd sub; CPATH=../two \"$RECC\" gcc -c c.c && strings c.o")
            .EnsureSuccess().StandardOutput.ShouldContain("header two");
        world.Run("\"$RECC\" gcc -c a.c -o none.o").ExitCode.ShouldBe(1);
        world.Number("launches").ShouldBe(4);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Settings_are_the_launchs()
    {
        string[] caches = [world["one-cache"], world["other-cache"]];
        foreach (string cache in caches)
        {
            world.Run("CPATH=one \"$RECC\" gcc -c a.c", ("RECC_CACHE_DIR", cache)).EnsureSuccess();
            Directory.GetFiles(Path.Combine(cache, "results"), "*", SearchOption.AllDirectories).ShouldHaveSingleItem();
        }

        world.Run("CPATH=one \"$RECC\" gcc -c a.c", ("RECC_METRICS_FILE", "metrics"), ("RECC_ENABLE_METRICS", "1"))
            .EnsureSuccess();
        File.ReadAllText(Path.Combine(world.Tree, "metrics")).ShouldContain("recc.");
        world.Number("launches").ShouldBe(4);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Logs_and_metrics_have_the_modes_of_the_launch()
    {
        (string, string?)[] settings =
        [
            ("RECC_METRICS_FILE", "metrics"), ("RECC_ENABLE_METRICS", "1"), ("RECC_LOG_DIRECTORY", "logs"),
            ("RECC_LOG_LEVEL", "info"),
        ];
        world.Run("umask 027; CPATH=one \"$RECC\" gcc -c a.c; CPATH=one \"$RECC\" gcc -c a.c", settings)
            .EnsureSuccess();

        world.Run("stat -c %a metrics logs logs/*").StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Distinct().ShouldBe(["640", "750"]);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void A_language_of_one_launch_is_not_anothers()
    {
        world.Run("LC_ALL=C \"$RECC\" gcc -Wall -c b.c").StandardError.ShouldContain("'unused_variable'");
        world.Run("LC_ALL=C.UTF-8 \"$RECC\" gcc -Wall -c b.c").StandardError.ShouldContain("‘unused_variable’");
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void What_the_daemon_has_for_itself_is_private_and_nothing_of_a_launch_stays_in_it()
    {
        world.Run("umask 000; \"$RECC\" daemon restart && CPATH=one \"$RECC\" gcc -c a.c", ("SECRET", "word"))
            .EnsureSuccess();
        // One that lost the race for the lock may be there for a moment.
        DaemonWorld.Await(() => world.Daemons().Count == 1, "one daemon is left");
        int daemon = world.Daemon();

        world.Run("find \"$XDG_RUNTIME_DIR\" -mindepth 1 -perm /077").StandardOutput.ShouldBe("");
        File.ReadAllText($"/proc/{daemon}/environ").ShouldNotContain("SECRET");
        world.Run($"readlink /proc/{daemon}/cwd").StandardOutput.ShouldBe("/\n");
        world.Run($"ls -l /proc/{daemon}/fd").StandardOutput.ShouldNotContain(world.Tree);
    }
}
