using System.Diagnostics;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Daemon;

/// <summary>How many compilers run at a time.</summary>
public sealed class SlotTests : IDisposable
{
    /// <summary>A compiler that notes when it really compiles, and for how long.</summary>
    private const string Files = """
        --- a.c
        int a;
        --- bad.c
        int a
        --- bin/gcc
        #!/bin/sh
        case " $* " in *" -M "* | *" -E "* | *" -### "* | *" -v "*) exec gcc "$@" ;; esac
        case " $* " in *" -c "*) ;; *) exec gcc "$@" ;; esac
        echo "begin $*" >> "$HOME/log"; sleep 0.2; while [ -e "$HOME/hold" ]; do sleep 0.05; done; gcc "$@"; code=$?; echo "end $*" >> "$HOME/log"; exit $code
        """;

    private readonly DaemonWorld world = new(Files);

    public SlotTests() =>
        world.Run("chmod +x bin/gcc; \"$RECC\" $TREE/bin/gcc -c a.c -o 0.o; rm $HOME/log").EnsureSuccess();

    public void Dispose() => world.Dispose();

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("1", null)]
    [InlineData("0", "http://127.0.0.1:1")] // where nobody listens: each launcher becomes the compiler
    public void One_slot_is_one_compiler_at_a_time(string localCache, string? server)
    {
        Launch(6, ("RECC_LOCAL_JOBS", "1"), ("RECC_LOCAL_CACHE", localCache), ("RECC_SERVER", server));

        MostAtATime().ShouldBe(1);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void One_that_fails_takes_its_turn_for_the_second_time_too()
    {
        world.Run(
            "for i in $(seq 4); do \"$RECC\" $TREE/bin/gcc -DI=$i -c bad.c -o $i.o & done; wait",
            ("RECC_LOCAL_JOBS", "1")).StandardError.ShouldContain("bad.c:1");

        MostAtATime(atLeast: 4).ShouldBe(1);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Who_comes_first_is_served_first()
    {
        File.WriteAllText(Path.Combine(world["home"], "hold"), "");
        var started = new List<Process>();
        for (int i = 1; i <= 5; i++)
        {
            started.Add(world.Start(
                $"exec \"$RECC\" $TREE/bin/gcc -DI={i} -c a.c -o {i}.o", ("RECC_LOCAL_JOBS", "1")));
            DaemonWorld.Await(
                () => (world.Number("local-jobs"), world.Number("local-jobs-waiting")) == (1, i - 1), $"{i} are there");
        }

        File.Delete(Path.Combine(world["home"], "hold"));
        started.ShouldAllBe(static process => process.WaitForExit(TimeSpan.FromSeconds(60)));
        started.ForEach(static process => process.Dispose());

        Log().Where(static line => line.StartsWith("begin", StringComparison.Ordinal))
            .Select(static line => line[(line.IndexOf("-DI=", StringComparison.Ordinal) + 4)..][..1])
            .ShouldBe(["1", "2", "3", "4", "5"]);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Zero_is_no_limit()
    {
        Launch(6, ("RECC_LOCAL_JOBS", "0"));

        MostAtATime().ShouldBeGreaterThan(2);
    }

    private void Launch(int count, params (string, string?)[] settings)
    {
        ProgramResult result = world.Run($$"""
            for i in $(seq {{count}}); do "$RECC" $TREE/bin/gcc -DI=$i -c a.c -o $i.o & done; wait
            """, settings);
        result.ExitCode.ShouldBe(0, result.StandardError);
    }

    private string[] Log() => File.ReadAllLines(Path.Combine(world["home"], "log"));

    private int MostAtATime(int atLeast = 6)
    {
        int now = 0, most = 0;
        foreach (string line in Log())
        {
            now += line.StartsWith("begin", StringComparison.Ordinal) ? 1 : -1;
            most = Math.Max(most, now);
        }

        Log().Length.ShouldBeGreaterThanOrEqualTo(2 * atLeast);
        return most;
    }
}
