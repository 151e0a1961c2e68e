using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using Recc.Core.Processes;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Processes;

[SupportedOSPlatform("linux")]
public sealed class PosixProcessRunnerTests : IDisposable
{
    private static readonly PosixProcessRunner Runner = new();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string directory = Directory.CreateTempSubdirectory("recc-processes-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Both_streams_come_back_apart()
    {
        ChildResult result = Shell("echo out; echo err >&2");

        Text(result.StandardOutput).ShouldBe("out\n");
        Text(result.StandardError).ShouldBe("err\n");
        result.Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Five_megabytes_on_each_stream_in_turn_do_not_block()
    {
        ChildResult result = Shell(
            """
            block=$(head -c 65535 /dev/zero | tr '\0' 'x')
            i=0
            while [ $i -lt 80 ]; do echo "$block"; echo "$block" >&2; i=$((i + 1)); done
            """);

        result.StandardOutput.Length.ShouldBe(80 * 65536);
        result.StandardError.Length.ShouldBe(80 * 65536);
        result.StandardOutput.ShouldAllBe(b => b == (byte)'x' || b == (byte)'\n');
    }

    [Fact]
    public void One_stream_may_be_filled_before_the_other_is_touched()
    {
        ChildResult result = Shell("head -c 1000000 /dev/zero >&2; head -c 1000000 /dev/zero");

        result.StandardOutput.Length.ShouldBe(1_000_000);
        result.StandardError.Length.ShouldBe(1_000_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(42)]
    [InlineData(255)]
    public void The_exit_code_comes_back(int code)
    {
        ChildResult result = Shell($"exit {code}");

        result.ExitCode.ShouldBe(code);
        result.Signal.ShouldBe(0);
        result.Succeeded.ShouldBe(code == 0);
    }

    [Theory]
    [InlineData("KILL", 9)]
    [InlineData("SEGV", 11)]
    [InlineData("TERM", 15)]
    public void Death_by_a_signal_is_told_as_shells_do(string name, int number)
    {
        ChildResult result = Shell($"kill -{name} $$");

        result.Signal.ShouldBe(number);
        result.ExitCode.ShouldBe(128 + number);
        result.Succeeded.ShouldBeFalse();
    }

    [Fact]
    public void A_missing_program_is_named()
    {
        string missing = Path.Join(directory, "no-such-program");

        ProcessStartException failure = Should.Throw<ProcessStartException>(() => Run(missing));

        failure.Program.ShouldBe(missing);
        failure.Message.ShouldBe($"cannot run {missing}: No such file or directory");
    }

    [Fact]
    public void A_file_that_is_not_executable_is_named()
    {
        string path = Path.Join(directory, "plain");
        File.WriteAllText(path, "text");

        Should.Throw<ProcessStartException>(() => Run(path)).Message.ShouldEndWith("Permission denied");
    }

    [Fact]
    public void A_missing_working_directory_is_named()
    {
        string missing = Path.Join(directory, "gone");
        ChildCommand command = ShellCommand("true") with { WorkingDirectory = missing };

        Should.Throw<ProcessStartException>(() => Run(command))
            .Message.ShouldBe($"cannot run /bin/sh: there is no directory {missing}");
    }

    [Fact]
    public void A_NUL_in_an_argument_is_refused_and_not_cut_off()
    {
        Should.Throw<ProcessStartException>(() => Run("/bin/echo", "a\0b")).Message.ShouldContain("NUL");
    }

    [Fact]
    public void A_script_without_an_interpreter_line_is_run_by_the_shell()
    {
        string script = Path.Join(directory, "wrapper");
        File.WriteAllText(script, "echo \"$0|$1|$2\"\n");
        MakeExecutable(script);

        ChildResult result = Run(script, "one", "two words");

        Text(result.StandardOutput).ShouldBe($"{script}|one|two words\n");
    }

    [Fact]
    public void The_child_starts_in_the_working_directory()
    {
        string inner = Directory.CreateDirectory(Path.Join(directory, "with space")).FullName;

        ChildResult result = Run(ShellCommand("pwd -P") with { WorkingDirectory = inner });

        Text(result.StandardOutput).ShouldBe(inner + "\n");
    }

    [Fact]
    public void The_environment_is_exactly_the_given_one()
    {
        var environment = new Dictionary<string, string>
        {
            ["A"] = "1",
            ["EMPTY"] = "",
            ["LINES"] = "x\ny",
            ["UMLAUT"] = "größe",
            ["EQUALS"] = "a=b",
        };
        ChildCommand command = Command("/usr/bin/env", "-0") with { Environment = environment };

        string[] seen = Text(Run(command).StandardOutput).Split('\0', StringSplitOptions.RemoveEmptyEntries);

        seen.ShouldBe(["A=1", "EMPTY=", "LINES=x\ny", "UMLAUT=größe", "EQUALS=a=b"], ignoreOrder: true);
    }

    [Fact]
    public void Arguments_arrive_as_they_are()
    {
        string[] arguments =
            ["", " ", "two words", "line\nbreak", "\"double\"", "'single'", "back\\slash", "$HOME", "*", "größe 漢字 🙂"];

        ChildResult result = Run(Command("/usr/bin/printf", ["%s\\0", .. arguments]));

        Text(result.StandardOutput).ShouldBe(string.Concat(arguments.Select(argument => argument + '\0')));
    }

    [Fact]
    public void Standard_input_is_empty() => Text(Shell("cat; echo end").StandardOutput).ShouldBe("end\n");

    [Fact]
    public void Nothing_of_ours_stays_open_in_the_child()
    {
        using FileStream ours = File.Create(Path.Join(directory, "ours"));
        string[] passedOn = DescriptorsThatExecKeeps();

        string[] seen = Text(Run("/bin/ls", "/proc/self/fd").StandardOutput)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

        // The three streams, and the program's own look at the directory, for which it takes the lowest free number.
        seen.Except(passedOn).Except(["0", "1", "2"]).Count().ShouldBeLessThanOrEqualTo(1, string.Join(' ', seen));
        seen.Length.ShouldBeGreaterThanOrEqualTo(4);
    }

    [Fact]
    public void Signals_are_as_a_fresh_shell_has_them()
    {
        const ulong pipe = 1UL << (13 - 1);

        string[] status = Text(Run("/bin/cat", "/proc/self/status").StandardOutput).Split('\n');

        (SignalSet(status, "SigIgn:") & pipe).ShouldBe(0UL);
        SignalSet(status, "SigBlk:").ShouldBe(0UL);
    }

    [Fact]
    public void A_program_that_writes_to_nobody_ends_by_SIGPIPE() =>
        Text(Shell("{ yes; echo $? >&2; } | head -n 1").StandardError).ShouldBe("141\n");

    [Fact]
    public void Ten_children_at_once_keep_their_words_apart()
    {
        Parallel.For(0, 10, new ParallelOptions { MaxDegreeOfParallelism = 10 }, i =>
        {
            for (int round = 0; round < 5; round++)
            {
                ChildResult result = Shell($"echo out{i}; head -c 100000 /dev/zero; echo err{i} >&2; exit {i}");

                result.ExitCode.ShouldBe(i);
                Text(result.StandardError).ShouldBe($"err{i}\n");
                result.StandardOutput.Length.ShouldBe(100_000 + $"out{i}\n".Length);
            }
        });
    }

    [Fact]
    public void A_process_left_behind_that_holds_the_streams_does_not_hold_us()
    {
        string pidFile = Path.Join(directory, "pid");
        ChildResult? result = null;

        Within(Patience, () => result = Shell($"sleep 600 & echo $! > '{pidFile}'; echo done; exit 3"));

        result!.ExitCode.ShouldBe(3);
        Text(result.StandardOutput).ShouldBe("done\n");
        int left = int.Parse(File.ReadAllText(pidFile), CultureInfo.InvariantCulture);
        using var survivor = Process.GetProcessById(left);
        survivor.Kill();
    }

    [Fact]
    public void What_a_process_left_behind_says_soon_is_still_heard() =>
        Text(Shell("{ sleep 0.2; echo late; } & echo early").StandardOutput).ShouldBe("early\nlate\n");

    [Fact]
    public void A_child_that_closes_its_streams_is_waited_for() =>
        Shell("exec >&- 2>&-; sleep 0.3; exit 7").ExitCode.ShouldBe(7);

    [Fact]
    public void Cancellation_ends_the_child_and_its_children()
    {
        string pidFile = Path.Join(directory, "pids");
        using var cancellation = new CancellationTokenSource();
        var run = Task.Run(() => Runner.Run(
            ShellCommand($"sleep 600 & echo $$ $! > '{pidFile}.new'; mv '{pidFile}.new' '{pidFile}'; wait"),
            cancellation.Token));
        SpinWait.SpinUntil(() => File.Exists(pidFile), Patience).ShouldBeTrue();

        cancellation.Cancel();

        Should.Throw<OperationCanceledException>(() => run.WaitAsync(Patience).GetAwaiter().GetResult())
            .CancellationToken.ShouldBe(cancellation.Token);
        foreach (string pid in File.ReadAllText(pidFile).Split())
        {
            if (pid.Length > 0)
            {
                SpinWait.SpinUntil(() => IsGone(pid), Patience).ShouldBeTrue($"process {pid} is still there");
            }
        }
    }

    [Fact]
    public void Cancellation_lets_the_child_tidy_up()
    {
        string started = Path.Join(directory, "started");
        string tidied = Path.Join(directory, "tidied");
        using var cancellation = new CancellationTokenSource();
        var run = Task.Run(() => Runner.Run(
            ShellCommand($"trap \"touch '{tidied}'; exit 1\" TERM; touch '{started}'; while :; do sleep 0.01; done"),
            cancellation.Token));
        SpinWait.SpinUntil(() => File.Exists(started), Patience).ShouldBeTrue();

        cancellation.Cancel();

        Should.Throw<OperationCanceledException>(() => run.WaitAsync(Patience).GetAwaiter().GetResult());
        File.Exists(tidied).ShouldBeTrue();
    }

    [Fact]
    public void Cancellation_ends_a_child_that_does_not_want_to()
    {
        string started = Path.Join(directory, "started");
        using var cancellation = new CancellationTokenSource();
        var run = Task.Run(() => Runner.Run(
            ShellCommand($"trap '' TERM; touch '{started}'; while :; do sleep 0.01; done"), cancellation.Token));
        SpinWait.SpinUntil(() => File.Exists(started), Patience).ShouldBeTrue();

        cancellation.Cancel();

        Should.Throw<OperationCanceledException>(() => run.WaitAsync(Patience).GetAwaiter().GetResult());
    }

    [Fact]
    public void A_cancelled_token_starts_nothing()
    {
        string trace = Path.Join(directory, "trace");

        Should.Throw<OperationCanceledException>(() =>
            Runner.Run(ShellCommand($"touch '{trace}'"), new CancellationToken(canceled: true)));

        File.Exists(trace).ShouldBeFalse();
    }

    [Fact]
    public void Many_runs_leave_no_descriptors_behind()
    {
        Shell("true");
        int before = PipesOfThisProcess();

        for (int i = 0; i < 50; i++)
        {
            Shell("true");
            Should.Throw<ProcessStartException>(() => Run(Path.Join(directory, "none")));
        }

        // Other tests run meanwhile and have pipes of their own, a few at a time.
        PipesOfThisProcess().ShouldBeLessThan(before + 50);
    }

    // What the test host was itself given without the close-on-exec mark is for its children too.
    private static string[] DescriptorsThatExecKeeps()
    {
        const int closeOnExec = 0x80000;
        var kept = new List<string>();
        foreach (string path in Directory.EnumerateFiles("/proc/self/fdinfo"))
        {
            try
            {
                string flags = File.ReadLines(path).First(line => line.StartsWith("flags:", StringComparison.Ordinal));
                if ((Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & closeOnExec) == 0)
                {
                    kept.Add(Path.GetFileName(path));
                }
            }
            catch (IOException)
            {
                // Closed by another test in between.
            }
        }

        return [.. kept];
    }

    private static int PipesOfThisProcess() => Directory.EnumerateFiles("/proc/self/fd").Count(IsPipe);

    private static bool IsPipe(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.Name
                .StartsWith("pipe:", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            // Another test has closed it meanwhile.
            return false;
        }
    }

    private static ulong SignalSet(string[] status, string name) => ulong.Parse(
        status.Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim(),
        NumberStyles.HexNumber,
        CultureInfo.InvariantCulture);

    // A zombie counts as gone: the test's parent may be slow to reap what was left to it.
    private static bool IsGone(string pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')')..].StartsWith(") Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static void Within(TimeSpan limit, Action action) =>
        Task.Run(action).Wait(limit).ShouldBeTrue("took far too long");

    private static void MakeExecutable(string path) =>
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static ChildResult Run(ChildCommand command)
    {
        using var limit = new CancellationTokenSource(Patience);
        return Runner.Run(command, limit.Token);
    }

    private ChildResult Run(string program, params string[] arguments) => Run(Command(program, arguments));

    private ChildResult Shell(string script) => Run(ShellCommand(script));

    private ChildCommand ShellCommand(string script) => Command("/bin/sh", "-c", script);

    private ChildCommand Command(string program, params string[] arguments) => new()
    {
        Program = program,
        Arguments = [program, .. arguments],
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
        WorkingDirectory = directory,
    };
}
