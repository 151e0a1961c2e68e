using Build.Bazel.Remote.Execution.V2;
using Google.LongRunning;
using Google.Protobuf.WellKnownTypes;
using Recc.DevServer.Wire;
using Shouldly;
using Xunit;
using DirectoryMessage = Build.Bazel.Remote.Execution.V2.Directory;
using Stage = Build.Bazel.Remote.Execution.V2.ExecutionStage.Types.Value;

namespace Recc.DevServer.Tests;

public sealed class ExecutionTests : ServerTest
{
    protected override DevServerOptions Options => base.Options with { Jobs = 2 };

    [Fact]
    public async Task A_compile_of_a_small_tree_gives_an_object()
    {
        var action = new TestAction("gcc", "-I../inc", "-MMD", "-MF", "out/main.d", "-c", "main.c", "-o", "out/main.o")
            .With("src/main.c", "#include <answer.h>\nint main(void) { return ANSWER; }\n")
            .With("inc/answer.h", "#define ANSWER 42\n")
            .Producing("out/main.d", "out/main.o");
        action.Command.WorkingDirectory = "src";

        ExecuteResponse response = await RunAsync(action.AddTo(Server));

        response.Status.Code.ShouldBe(0);
        response.Result.ExitCode.ShouldBe(0);
        response.Result.OutputFiles.Select(f => f.Path).ShouldBe(["out/main.d", "out/main.o"]);
        Text(response.Result.OutputFiles[0].Digest).ShouldContain("../inc/answer.h");
        ReadOnlyMemory<byte> written = Server.ReadBlob(response.Result.OutputFiles[1].Digest)!.Value;
        written[..4].ToArray().ShouldBe("\u007fELF"u8.ToArray());
    }

    [Fact]
    public async Task A_compile_error_is_an_exit_code_and_is_not_stored()
    {
        var action = new TestAction("gcc", "-c", "bad.c", "-o", "bad.o").With("bad.c", "int f( {\n").Producing("bad.o");
        Digest digest = action.AddTo(Server);

        ExecuteResponse response = await RunAsync(digest, r => r.InlineStderr = true);

        response.Status.Code.ShouldBe(0);
        response.Result.ExitCode.ShouldBe(1);
        response.Result.OutputFiles.ShouldBeEmpty();
        response.Result.StderrRaw.ToStringUtf8().ShouldStartWith("bad.c:1:");
        (await GetResultAsync(digest)).Code.ShouldBe(RpcCode.NotFound);
    }

    [Fact]
    public async Task The_stages_come_in_order_under_one_name()
    {
        RawReply<Operation> reply = await ExecuteAsync(TestAction.Shell("true").AddTo(Server));

        reply.Messages.Select(StageOf).ShouldBe([Stage.Queued, Stage.Executing, Stage.Completed]);
        reply.Messages.Select(m => m.Done).ShouldBe([false, false, true]);
        reply.Messages.Select(m => m.Name).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_success_is_stored_and_not_run_again()
    {
        Digest action = TestAction.Shell("echo hi > out").Producing("out").AddTo(Server);
        await RunAsync(action);

        ExecuteResponse again = await RunAsync(action);
        ExecuteResponse forced = await RunAsync(action, r => r.SkipCacheLookup = true);

        again.CachedResult.ShouldBeTrue();
        forced.CachedResult.ShouldBeFalse();
        (await GetResultAsync(action)).Code.ShouldBe(RpcCode.Ok);
        Server.Log.ProcessesStarted.ShouldBe(2);
    }

    [Fact]
    public async Task A_result_that_must_not_be_cached_is_not()
    {
        var action = TestAction.Shell("true");
        action.Action.DoNotCache = true;
        Digest digest = action.AddTo(Server);

        await RunAsync(digest);

        (await GetResultAsync(digest)).Code.ShouldBe(RpcCode.NotFound);
    }

    [Fact]
    public async Task The_environment_is_the_commands_and_nothing_else()
    {
        var action = new TestAction("/usr/bin/env");
        action.Command.EnvironmentVariables.Add(new Command.Types.EnvironmentVariable { Name = "Z", Value = "a = b" });

        (await RunForOutputAsync(action)).ShouldBe("PATH=/usr/bin:/bin\nZ=a = b\n");
    }

    [Fact]
    public async Task Children_do_not_inherit_an_ignored_SIGPIPE()
    {
        // SigIgn is a mask in hexadecimal; SIGPIPE is bit 12.
        string line = await RunForOutputAsync(new TestAction("grep", "SigIgn", "/proc/self/status"));

        ulong ignored = Convert.ToUInt64(line.Split('\t')[1].Trim(), 16);
        (ignored & (1UL << 12)).ShouldBe(0UL);
    }

    [Fact]
    public async Task Standard_input_is_empty() => (await RunForOutputAsync(new TestAction("cat"))).ShouldBe("");

    [Fact]
    public async Task A_program_is_found_from_the_working_directory_when_it_has_a_slash()
    {
        var action = new TestAction("../tools/say", "hello")
            .With("tools/say", "#!/bin/sh\necho \"$0 $1\"\n", executable: true)
            .With("work/empty", "");
        action.Command.WorkingDirectory = "work";

        (await RunForOutputAsync(action)).ShouldEndWith("/tools/say hello\n");
    }

    [Fact]
    public async Task A_bare_program_is_found_in_the_commands_own_path()
    {
        var action = new TestAction("say").With("bin/say", "#!/bin/sh\necho mine\n", executable: true);
        action.Command.EnvironmentVariables[0].Value = "bin:/usr/bin:/bin";

        (await RunForOutputAsync(action)).ShouldBe("mine\n");
    }

    [Theory]
    [InlineData("no-such-program")]
    [InlineData("./no-such-program")]
    [InlineData("/no/such/program")]
    [InlineData("./not-executable")]
    public async Task A_program_that_cannot_be_run_is_an_invalid_argument(string program)
    {
        Digest action = new TestAction(program).With("not-executable", "#!/bin/sh\n").AddTo(Server);

        // Root may read everything but executes only what has an execute bit.
        ExecuteResponse response = await RunAsync(action);

        ((RpcCode)response.Status.Code).ShouldBe(RpcCode.InvalidArgument);
        response.Status.Message.ShouldStartWith($"cannot run {program}: ");
    }

    [Fact]
    public async Task Files_symlinks_and_directories_are_collected()
    {
        var action = TestAction.Shell(
            "echo f > file; echo x > prog; chmod +x prog; ln -s file link; "
            + "mkdir -p dir/b/c dir/a; echo 1 > dir/a/one; echo 2 > dir/b/c/two; "
            + "ln -s ../a/one dir/b/l; mkdir dir/b/empty")
            .Producing("dir", "file", "link", "missing", "prog");

        ActionResult result = (await RunAsync(action.AddTo(Server))).Result;

        result.OutputFiles.Select(f => (f.Path, f.IsExecutable)).ShouldBe([("file", false), ("prog", true)]);
        result.OutputSymlinks.ShouldBe([new OutputSymlink { Path = "link", Target = "file" }]);
        OutputDirectory directory = result.OutputDirectories.ShouldHaveSingleItem();
        var tree = Tree.Parser.ParseFrom(Server.ReadBlob(directory.TreeDigest)!.Value.Span);
        tree.Root.Directories.Select(d => d.Name).ShouldBe(["a", "b"]);
        tree.Children.Count.ShouldBe(4);
        Digests(tree.Children).ShouldContain(tree.Root.Directories[1].Digest);
        directory.RootDirectoryDigest.ShouldBeNull();
    }

    [Fact]
    public async Task A_directory_may_be_wanted_as_directory_messages()
    {
        var action = TestAction.Shell("mkdir -p dir/a; echo 1 > dir/a/one").Producing("dir");
        action.Command.OutputDirectoryFormat = Command.Types.OutputDirectoryFormat.DirectoryOnly;

        OutputDirectory directory = (await RunAsync(action.AddTo(Server))).Result.OutputDirectories.Single();

        directory.TreeDigest.ShouldBeNull();
        var root = DirectoryMessage.Parser.ParseFrom(Server.ReadBlob(directory.RootDirectoryDigest)!.Value.Span);
        Server.HasBlob(root.Directories.Single().Digest).ShouldBeTrue();
    }

    [Fact]
    public async Task Old_output_fields_count_when_there_are_no_output_paths()
    {
        var action = TestAction.Shell("echo f > o/file");
        action.Command.OutputFiles.Add("o/file");

        (await RunAsync(action.AddTo(Server))).Result.OutputFiles.Single().Path.ShouldBe("o/file");
    }

    [Fact]
    public async Task A_server_of_API_2_0_ignores_output_paths()
    {
        Server.Habits = new Habits { KnowsOnlyOldOutputFields = true };
        Digest action = TestAction.Shell("echo f > file").Producing("file").AddTo(Server);

        (await RunAsync(action)).Result.OutputFiles.ShouldBeEmpty();
    }

    [Fact]
    public async Task Inputs_come_with_modes_and_symlinks()
    {
        var action = new TestAction("sh", "-c", "stat -c '%A %N' link plain prog; cat link")
        {
            ChangeRoot = root => root.Symlinks.Add(new SymlinkNode { Name = "link", Target = "plain" }),
        };
        action.With("plain", "text").With("prog", "#!/bin/sh\n", executable: true);

        (await RunForOutputAsync(action)).ShouldBe(
            "lrwxrwxrwx 'link' -> 'plain'\n-r--r--r-- 'plain'\n-r-xr-xr-x 'prog'\ntext");
    }

    [Fact]
    public async Task An_action_that_changes_its_inputs_does_not_change_the_store()
    {
        Digest action = TestAction.Shell("chmod u+w in; echo spoiled > in").With("in", "original").AddTo(Server);

        await RunAsync(action);

        Text(Sha256Of(Bytes("original"))).ShouldBe("original");
        (await RunForOutputAsync(TestAction.Shell("cat in").With("in", "original"))).ShouldBe("original");
    }

    [Fact]
    public async Task A_timeout_kills_the_command_and_is_not_an_exit_code()
    {
        var action = TestAction.Shell("echo begun; sleep 1000");
        action.Action.Timeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(2));

        ExecuteResponse response = await RunAsync(action.AddTo(Server));

        ((RpcCode)response.Status.Code).ShouldBe(RpcCode.DeadlineExceeded);
        Text(response.Result.StdoutDigest).ShouldBe("begun\n");
        response.Result.ExitCode.ShouldBe(137);
    }

    [Fact]
    public async Task Death_by_a_signal_is_128_more_than_the_signal() =>
        (await RunAsync(TestAction.Shell("kill -SEGV $$").AddTo(Server))).Result.ExitCode.ShouldBe(139);

    [Fact]
    public async Task Equal_actions_under_way_run_once()
    {
        using var folder = new TempFolder();
        Digest action = TestAction.Shell(WaitFor(folder, "go")).AddTo(Server);
        Task<ExecuteResponse> first = RunAsync(action);
        Task<ExecuteResponse> second = RunAsync(action);
        await Eventually(() => Server.Log.CountOf("Execute") == 2 && Server.Log.ProcessesStarted == 1);

        folder.Touch("go");

        (await first).Result.ShouldBe((await second).Result);
        Server.Log.ProcessesStarted.ShouldBe(1);
    }

    [Fact]
    public async Task Actions_that_must_not_be_cached_are_not_joined()
    {
        using var folder = new TempFolder();
        var action = TestAction.Shell(WaitFor(folder, "go"));
        action.Action.DoNotCache = true;
        Digest digest = action.AddTo(Server);
        Task<ExecuteResponse>[] both = [RunAsync(digest), RunAsync(digest)];

        await Eventually(() => Server.Log.ProcessesStarted == 2);

        folder.Touch("go");
        await Task.WhenAll(both);
    }

    [Fact]
    public async Task No_more_actions_run_at_once_than_there_are_jobs()
    {
        using var folder = new TempFolder();
        Task<ExecuteResponse>[] all = [.. Enumerable.Range(0, 3).Select(
            i => RunAsync(TestAction.Shell($"{WaitFor(folder, "go")} # {i}").AddTo(Server)))];
        await Eventually(() => Server.Log.CountOf("Execute") == 3 && Server.Log.ProcessesStarted == 2);

        Server.Log.ProcessesStarted.ShouldBe(2);

        folder.Touch("go");
        await Task.WhenAll(all);
        Server.Log.ProcessesStarted.ShouldBe(3);
    }

    [Fact]
    public async Task An_execution_can_be_waited_for_by_name_while_it_runs_and_afterwards()
    {
        using var folder = new TempFolder();
        Digest action = TestAction.Shell($"{WaitFor(folder, "go")}; echo out").AddTo(Server);
        string name = await StartAsync(action, CancellationToken.None);

        Task<RawReply<Operation>> waiting = WaitAsync(name);
        folder.Touch("go");
        RawReply<Operation> during = await waiting;
        RawReply<Operation> after = await WaitAsync(name);

        during.Messages[^1].Response.Unpack<ExecuteResponse>().Result.ExitCode.ShouldBe(0);
        after.Messages.Single().Done.ShouldBeTrue();
        Server.Log.ProcessesStarted.ShouldBe(1);
    }

    [Fact]
    public async Task An_unknown_operation_is_not_found() =>
        (await WaitAsync("operations/none")).Code.ShouldBe(RpcCode.NotFound);

    [Fact]
    public async Task An_execution_that_nobody_waits_for_is_killed_with_all_its_processes()
    {
        using var folder = new TempFolder();
        string file = $"{folder.Path}/pid";
        string script = $"sleep 1000 & echo $! > {file}.new; mv {file}.new {file}; wait";
        Digest action = TestAction.Shell(script).AddTo(Server);
        using var leaving = new CancellationTokenSource();
        await StartAsync(action, leaving.Token);
        await Eventually(() => File.Exists(file));
        string grandchild = (await File.ReadAllTextAsync(file)).Trim();
        System.IO.Directory.Exists($"/proc/{grandchild}").ShouldBeTrue();

        await leaving.CancelAsync();

        await Eventually(() => !IsRunning(grandchild));
    }

    [Fact]
    public async Task A_cancelled_operation_ends_at_once_whoever_follows_it()
    {
        using var folder = new TempFolder();
        string file = $"{folder.Path}/pid";
        Digest action = TestAction.Shell($"echo $$ > {file}.new; mv {file}.new {file}; sleep 1000").AddTo(Server);
        Task<RawReply<Operation>> following = ExecuteAsync(action);
        await Eventually(() => File.Exists(file));
        string name = await StartAsync(action, CancellationToken.None);

        (await CancelAsync(name)).Code.ShouldBe(RpcCode.Ok);

        var response = (await following).Messages[^1].Response.Unpack<ExecuteResponse>();
        response.Status.Code.ShouldBe((int)RpcCode.Cancelled);
        (await CancelAsync("operations/none")).Code.ShouldBe(RpcCode.NotFound);
        Server.Habits = new Habits { LacksCancelOperation = true };
        (await CancelAsync(name)).Code.ShouldBe(RpcCode.Unimplemented);
    }

    [Fact]
    public async Task What_a_command_leaves_behind_is_killed_at_its_end()
    {
        string grandchild = (await RunForOutputAsync(TestAction.Shell("sleep 1000 >/dev/null 2>&1 & echo $!"))).Trim();

        await Eventually(() => !IsRunning(grandchild));
    }

    [Fact]
    public async Task Without_execution_the_method_is_unimplemented()
    {
        Server.Habits = new Habits { ExecutionEnabled = false };

        (await ExecuteAsync(TestAction.Shell("true").AddTo(Server))).Code.ShouldBe(RpcCode.Unimplemented);
    }

    [Fact]
    public async Task Many_freshly_staged_programs_can_be_run_at_once()
    {
        Task<ExecuteResponse>[] all = [.. Enumerable.Range(0, 40).Select(i => RunAsync(
            new TestAction("./prog").With("prog", $"#!/bin/sh\nexit {i % 7}\n# {i}", executable: true).AddTo(Server)))];

        ExecuteResponse[] responses = await Task.WhenAll(all);

        responses.Select(r => r.Result?.ExitCode).ShouldBe(Enumerable.Range(0, 40).Select(i => (int?)(i % 7)));
    }

    private async Task<string> RunForOutputAsync(TestAction action)
    {
        ExecuteResponse response = await RunAsync(action.AddTo(Server));
        response.Status.Message.ShouldBe("");
        response.Result.ExitCode.ShouldBe(0);
        return Text(response.Result.StdoutDigest);
    }

    /// <summary>
    /// Begins to execute and gives the name; goes on following until the token is cancelled or the test ends.
    /// </summary>
    private async Task<string> StartAsync(Digest action, CancellationToken leaving)
    {
        var stream = Client.StreamAsync(
            Methods.Execute, Operation.Parser, new ExecuteRequest { ActionDigest = action }, leaving);
        var enumerator = stream.GetAsyncEnumerator(CancellationToken.None);
        (await enumerator.MoveNextAsync()).ShouldBeTrue();
        return enumerator.Current.Name;
    }

    private Task<RawReply<Empty>> CancelAsync(string name) =>
        Client.CallAsync(Methods.CancelOperation, Empty.Parser, new CancelOperationRequest { Name = name });

    private Task<RawReply<Operation>> WaitAsync(string name) =>
        Client.CallAsync(Methods.WaitExecution, Operation.Parser, new WaitExecutionRequest { Name = name });

    private static string WaitFor(TempFolder folder, string name) =>
        $"while ! test -e {folder.Path}/{name}; do sleep 0.02; done";

    private static bool IsRunning(string pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task Eventually(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(10, patience.Token);
        }
    }

    private static Digest[] Digests(IEnumerable<DirectoryMessage> directories) =>
        [.. directories.Select(d => Sha256Of(Google.Protobuf.MessageExtensions.ToByteString(d)))];
}
