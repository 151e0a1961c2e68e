using System.Diagnostics;
using System.Globalization;
using Recc.DevServer;
using Recc.DevServer.Faults;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>How programs are found and started, and how they end.</summary>
public sealed class ProgramTests
{
    private const string Files = """
        --- .git/HEAD
        ref: refs/heads/main
        --- a.c
        int a;
        --- data
        not a program
        --- bin/killed-gcc
        #!/bin/sh
        case "$*" in
          *-c*) kill -SEGV $$ ;;
          *) exec gcc "$@" ;;
        esac
        --- slow/gcc
        #!/bin/sh
        case "$*" in
          *-c*) echo started > $ROOT/started; sleep 120 & echo $! > $ROOT/child; wait ;;
          *) exec /usr/bin/gcc "$@" ;;
        esac
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("$RECC -- $CC -c a.c")]
    [InlineData("$RECC $RECC $CC -c a.c")]
    [InlineData("""
        mkdir t; printf '#!/bin/sh\nexec %s gcc "$@"\n' "$RECC" > t/gcc; chmod +x t/gcc
        $RECC t/gcc -c a.c; s=$?; rm -r t; exit $s
        """)]
    [InlineData("ln -s ${RECC:-$(command -v gcc)} $ROOT/gcc; PATH=$ROOT:$PATH gcc -c a.c; s=$?; rm $ROOT/gcc; exit $s")]
    [InlineData("ln -s ${RECC:-$(command -v gcc)} $ROOT/gcc; PATH=$ROOT:$PATH $ROOT/gcc -c a.c; s=$?; rm gcc; exit $s")]
    public async Task Other_ways_to_launch_a_compile_are_compiles_as_well(string script)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var place = new Workplace(Tools.Gcc, Files);
        place.Use(server);
        string native = place.Native(script.Replace("$RECC --", "", StringComparison.Ordinal)).Text();

        place.Launch(script).Text().ShouldBe(native);
        Observed hit = place.Launch(script);

        hit.Text().ShouldBe(native);
        hit.WasHit.ShouldBeTrue();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void A_link_named_like_a_compiler_with_no_compiler_behind_it_is_not_found()
    {
        using var place = new Workplace(Tools.Gcc, Files);

        Observed launched = place.Launch(
            "ln -s $RECC $ROOT/gcc; PATH=$ROOT gcc -c a.c; s=$?; rm $ROOT/gcc; exit $s".Replace(
                "rm ", "/bin/rm ", StringComparison.Ordinal));

        launched.Result.ExitCode.ShouldBe(127);
        launched.Result.StandardError.ShouldBe("recc: cannot run 'gcc': No such file or directory\n");
    }

    [NeedsTheory(Need.ReccBinary)]
    [InlineData("$RECC no-such-program -c a.c", 127, "no-such-program': No such file or directory")]
    [InlineData("$RECC ./no-such-program", 127, "./no-such-program': No such file or directory")]
    [InlineData("$RECC ./data", 126, "./data': Permission denied")]
    [InlineData("$RECC -- no-such-gcc -c a.c", 127, "no-such-gcc': No such file or directory")]
    [InlineData("$RECC no-such-gcc -c a.c", 127, "no-such-gcc': No such file or directory")]
    [InlineData("$RECC $ROOT/bin", 126, "/bin': ")]
    public void What_cannot_be_run_is_one_line_and_the_shells_exit_code(string script, int exitCode, string line)
    {
        using var place = new Workplace(Tools.Gcc, Files);
        place.Settings["RECC_SERVER"] = "http://127.0.0.1:1";

        Observed launched = place.Launch(script);

        launched.Result.ExitCode.ShouldBe(exitCode);
        launched.Result.StandardOutput.ShouldBe("");
        launched.Notices.Count.ShouldBe(1);
        launched.Result.StandardError.ShouldBe(launched.Notices[0] + "\n");
        launched.Result.StandardError.ShouldContain(line);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("0", "0")]
    [InlineData("1", "0")]
    [InlineData("1", "1")]
    public async Task A_compiler_that_is_killed_looks_killed(string cacheOnly, string upload)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var place = new Workplace(Tools.Gcc, Files);
        place.Use(server);
        place.Prepare("chmod +x bin/*; mv bin/killed-gcc bin/gcc");
        const string Script = "ulimit -c 0; $RECC bin/gcc -c a.c -o a.o";

        Observed launched = place.Launch(
            Script, ("RECC_CACHE_ONLY", cacheOnly), ("RECC_CACHE_UPLOAD_LOCAL_BUILD", upload));

        launched.Result.ExitCode.ShouldBe(128 + 11);
        launched.Text().ShouldBe(place.Native(Script).Text());
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("0")]
    [InlineData("1")]
    public async Task However_few_descriptors_there_are_the_compiler_runs(string localCache)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var place = new Workplace(Tools.Gcc, Files);
        place.Use(server);
        string native = place.Native("$RECC $CC -Wall -MD -c a.c -o a.o").Text();
        var notices = new List<string>();

        // gcc itself needs five. With no more than that, the engine can do little more than say so.
        for (int limit = 5; limit <= 16; limit++)
        {
            place.NewCache();
            place.Settings["RECC_LOCAL_CACHE"] = localCache;
            Observed launched = place.Launch($"ulimit -n {limit}; $RECC $CC -Wall -MD -c a.c -o a.o");
            launched.WithoutNotices().Text().ShouldBe(native, $"{limit} descriptors");
            notices.AddRange(launched.Notices);
        }

        notices.ShouldContain(
            notice => notice.StartsWith("recc: internal error, compiling locally", StringComparison.Ordinal));
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void A_working_directory_that_is_gone_is_the_compilers_to_report()
    {
        using var place = new Workplace(Tools.Gcc, Files);
        place.Settings["RECC_SERVER"] = "http://127.0.0.1:1";
        const string Script = "mkdir gone && cd gone && rmdir ../gone && $RECC $CC -c $ROOT/a.c -o $ROOT/a.o";

        place.Launch(Script).Text().ShouldBe(place.Native(Script).Text());
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_signal_ends_a_launch_that_waits_for_a_server(string signal)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        server.Faults.Add("Execute", new FaultAction.Hang());
        using var place = new Workplace(Tools.Gcc, Files);
        place.Use(server);
        using Process launch = Start(place, "exec env --default-signal=HUP,INT,TERM $RECC $CC -MD -c a.c -o a.o");
        await UntilAsync(() => server.Log.CountOf("Execute") > 0);

        Signal(launch, signal);
        await launch.WaitForExitAsync().WaitAsync(Patience);

        launch.ExitCode.ShouldNotBe(0);
        place.Tree.Created().ShouldBeEmpty();
        (await launch.StandardError.ReadToEndAsync()).ShouldBe("");
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public async Task A_signal_ends_the_compiler_whose_result_was_to_be_stored()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var place = new Workplace(Tools.Gcc, Files);
        place.Use(server);
        place.Prepare("chmod +x slow/gcc");
        place.Settings["RECC_CACHE_ONLY"] = "1";
        place.Settings["RECC_CACHE_UPLOAD_LOCAL_BUILD"] = "1";
        using Process launch = Start(place, "exec env --default-signal=HUP,INT,TERM $RECC slow/gcc -c a.c -o a.o");
        string child = Path.Combine(place.Root, "child");
        await UntilAsync(() => File.Exists(child) && File.ReadAllText(child).EndsWith('\n'));

        Signal(launch, "TERM");
        await launch.WaitForExitAsync().WaitAsync(Patience);

        launch.ExitCode.ShouldNotBe(0);
        string pid = File.ReadAllText(child).Trim();
        await UntilAsync(() => !Directory.Exists($"/proc/{pid}") || IsZombie(pid));
        place.Tree.Created().Keys.Order().ShouldBe(["child", "started"]);
    }

    private static Process Start(Workplace place, string script)
    {
        ProgramRun run = place.RunOf(script, ReccBinary.Path, place.Settings);
        var start = new ProcessStartInfo(run.Program, run.Arguments)
        {
            WorkingDirectory = run.WorkingDirectory,
            RedirectStandardError = true,
        };
        TestDaemon.AddTo(start.Environment, run.Variables);
        foreach ((string name, string? value) in run.Variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static void Signal(Process process, string signal) => new ProgramRun
    {
        Program = "/bin/kill",
        Arguments = ["-s", signal, process.Id.ToString(CultureInfo.InvariantCulture)],
    }.Run().EnsureSuccess();

    private static bool IsZombie(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
