using System.Diagnostics;
using System.Text;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Daemon;

/// <summary>Whatever sits at the daemon's place, launches succeed.</summary>
public sealed class BrokenDaemonTests : IDisposable
{
    private const string Compile = "\"$RECC\" gcc -c a.c -o a.o";

    private readonly DaemonWorld world = new();
    private Process? fake;

    public void Dispose()
    {
        fake?.Kill();
        fake?.Dispose();
        world.Dispose();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void A_daemon_that_is_stopped_costs_one_wait_and_another_takes_its_place()
    {
        world.Run(Compile).EnsureSuccess();
        int stopped = world.Daemon();
        DaemonWorld.Signal("STOP", stopped);

        ProgramResult[] all = Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
            world.RunAsync($"\"$RECC\" gcc -DI={i} -c a.c -o {i}.o"))).GetAwaiter().GetResult();

        all.ShouldAllBe(result => result.ExitCode == 0 && result.StandardError.Length == 0);
        Directory.GetFiles(world.Tree, "?.o").Length.ShouldBe(5);
        world.Run(Compile).EnsureSuccess();
        world.Daemon().ShouldNotBe(stopped);
        world.Number("launches").ShouldBeGreaterThanOrEqualTo(1);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void A_large_request_to_a_daemon_that_is_stopped_ends_it_too()
    {
        world.Run(Compile).EnsureSuccess();
        int stopped = world.Daemon();
        DaemonWorld.Signal("STOP", stopped);

        world.Run(
            "for i in 1 2 3 4 5; do export LARGE$i=$(head -c 100000 /dev/zero | tr '\\0' x); done; " + Compile)
            .EnsureSuccess();

        world.Daemons().ShouldNotContain(stopped);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Perl)]
    [InlineData("nonsense", "syswrite $c, 'HTTP/1.1 400 Bad Request'; close $c;")]
    [InlineData("the end", "close $c;")]
    [InlineData("a frame of 4 GB", "syswrite $c, pack('VC', 0xFFFFFFFF, 21); sleep 1; close $c;")]
    [InlineData("a frame without a kind", "syswrite $c, pack('V', 0); sleep 1; close $c;")]
    [InlineData("half a frame, then the end", "syswrite $c, pack('VC', 100, 21) . 'abc'; close $c;")]
    [InlineData("half a frame, then nothing", "syswrite $c, pack('VC', 100, 21) . 'abc'; push @all, $c;")]
    [InlineData("a kind that nobody knows", "syswrite $c, pack('VC', 1, 99); sleep 1; close $c;")]
    [InlineData("an end without its number", "syswrite $c, pack('VC', 1, 25); sleep 1; close $c;")]
    [InlineData("a file to place that is not there",
        "syswrite $c, pack('VCVa2Va2', 13, 22, 2, '/x', 2, '/y') . pack('VCV', 5, 25, 0); sleep 1; close $c;")]
    [InlineData("signs of life, then the end", "syswrite $c, pack('VC', 1, 20) x 1000; close $c;")]
    public void A_server_that_speaks_otherwise_is_left_alone(string what, string answer)
    {
        Serve(answer);

        ProgramResult result = world.Run(Compile);

        result.EnsureSuccess();
        result.StandardError.ShouldBe("", what);
        File.Exists(Path.Combine(world.Tree, "a.o")).ShouldBeTrue(what);
        fake!.HasExited.ShouldBe(what.EndsWith("then nothing", StringComparison.Ordinal),
            "only silence is ended by force");
    }

    /// <summary>The published launcher, which reads them without a class library.</summary>
    [NeedsFact(Need.ReccBinary, Need.Perl)]
    public void Fuzzed_frames_let_a_launcher_end_in_an_orderly_way()
    {
        string answer = Path.Combine(world.Tree, "answer");
        Serve($$"""
            local $/; open(my $f, '<:raw', '{{answer}}'); my $all = <$f>; sysread $c, my $asked, 1 << 20;
            syswrite $c, $all; shutdown($c, 1); 1 while sysread $c, $asked, 1 << 20; close $c;
            """);
        byte[] run = Frame(24, "/bin/echo", "/", 2, "echo", "said", 1, "LANG", "C");
        FuzzRun.OverFew(
            [
                [
                    .. Frame(20), .. run, .. Frame(21, 2, "text"), .. Frame(22, "no", "where"), .. Frame(23),
                    .. Frame(25, 0),
                ],
                [.. run, .. Frame(21, 1, "text"), .. Frame(25, 0)],
                Frame(26, "/bin/true", "true", 0, 1),
                Frame(27, "no"),
            ],
            bytes =>
            {
                if (bytes.AsSpan().IndexOf("passwd"u8) >= 0)
                {
                    return; // It could be a file to rename.
                }

                File.WriteAllBytes(answer, bytes);
                ProgramResult result = world.Run("\"$RECC\" true; true");

                // A shell says so when a program is ended by a signal.
                result.StandardError.ShouldNotMatch("egmentation fault|Bus error|Aborted|Illegal|Killed");
                fake!.HasExited.ShouldBeFalse();
            });
        world.Run("\"$RECC\" sh -c 'kill -SEGV $$'; true").StandardError.ShouldContain("egmentation fault");
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.Perl)]
    public void A_server_that_is_only_alive_can_be_interrupted()
    {
        Serve("while (1) { syswrite $c, pack('VC', 1, 20); sleep 1; }");
        using Process launch = world.Start(Compile);
        launch.WaitForExit(TimeSpan.FromSeconds(3)).ShouldBeFalse();

        DaemonWorld.Signal("INT", -launch.Id);

        launch.WaitForExit(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        File.Exists(Path.Combine(world.Tree, "a.o")).ShouldBeFalse();
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData(12)]
    [InlineData(24)]
    [InlineData(40)]
    public void A_daemon_with_few_descriptors_fails_nobody(int descriptors)
    {
        world.Run($"ulimit -n {descriptors}; \"$RECC\" gcc -c a.c -o first.o").EnsureSuccess();
        ProgramResult result = world.Run("""
            for i in $(seq 40); do "$RECC" gcc -DI=$i -c a.c -o $i.o || echo failed & done; wait
            """);

        result.StandardOutput.ShouldBe("");
        Directory.GetFiles(world.Tree, "*.o").Length.ShouldBe(41);
        world.Unfinished().ShouldBeEmpty();
    }

    /// <summary>A frame with fields that are numbers or texts.</summary>
    private static byte[] Frame(byte kind, params object[] fields)
    {
        byte[] rest =
        [
            kind,
            .. fields.SelectMany(static field => field is int number
                ? BitConverter.GetBytes(number)
                : [.. BitConverter.GetBytes(((string)field).Length), .. Encoding.ASCII.GetBytes((string)field)]),
        ];
        return [.. BitConverter.GetBytes(rest.Length), .. rest];
    }

    /// <summary>Listens in the daemon's place; says something on each connection $c.</summary>
    private void Serve(string answer)
    {
        string socket = world.FindSocket();
        string program = $$"""
            use Socket; $SIG{PIPE} = 'IGNORE';
            socket(S, AF_UNIX, SOCK_STREAM, 0) and bind(S, sockaddr_un('{{socket}}')) and listen(S, 9) or die;
            while (accept(my $c, S)) { {{answer}} }
            """;
        fake = Process.Start("perl", ["-e", program]);
        DaemonWorld.Await(() => File.Exists(socket), "the fake listens");
        Thread.Sleep(100);
    }
}
