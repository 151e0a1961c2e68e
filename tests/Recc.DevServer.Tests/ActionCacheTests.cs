using Build.Bazel.Remote.Execution.V2;
using Recc.DevServer.Wire;
using Shouldly;
using Xunit;
using DirectoryMessage = Build.Bazel.Remote.Execution.V2.Directory;

namespace Recc.DevServer.Tests;

public sealed class ActionCacheTests : ServerTest
{
    [Fact]
    public async Task An_unknown_action_is_not_found() =>
        (await GetResultAsync(TestAction.Shell("true").AddTo(Server))).Code.ShouldBe(RpcCode.NotFound);

    [Fact]
    public async Task A_stored_result_comes_back()
    {
        Digest action = TestAction.Shell("true").AddTo(Server);
        ActionResult result = ResultWithFile();

        (await UpdateAsync(action, result)).Only.ShouldBe(result);
        (await GetResultAsync(action)).Only.ShouldBe(result);
    }

    [Fact]
    public async Task A_result_whose_output_is_gone_is_a_miss()
    {
        Digest action = TestAction.Shell("true").AddTo(Server);
        ActionResult result = ResultWithFile();
        await UpdateAsync(action, result);

        Server.ForgetBlob(result.OutputFiles[0].Digest);

        (await GetResultAsync(action)).Code.ShouldBe(RpcCode.NotFound);
    }

    [Fact]
    public async Task A_result_whose_output_directory_lacks_a_file_is_a_miss()
    {
        Digest action = TestAction.Shell("true").AddTo(Server);
        Digest file = Add("in a child");
        var child = new DirectoryMessage { Files = { new FileNode { Name = "f", Digest = file } } };
        var root = new DirectoryMessage { Directories = { new DirectoryNode { Name = "c", Digest = Add(child) } } };
        Digest tree = Add(new Tree { Root = root, Children = { child } });
        var output = new OutputDirectory { Path = "d", TreeDigest = tree };
        await UpdateAsync(action, new ActionResult { OutputDirectories = { output } });
        (await GetResultAsync(action)).Code.ShouldBe(RpcCode.Ok);

        Server.ForgetBlob(file);

        (await GetResultAsync(action)).Code.ShouldBe(RpcCode.NotFound);
    }

    [Fact]
    public async Task Content_is_inlined_when_asked_for()
    {
        Digest action = TestAction.Shell("true").AddTo(Server);
        ActionResult result = ResultWithFile();
        result.StdoutDigest = Add("out");
        result.StderrDigest = Add("err");
        await UpdateAsync(action, result);
        var request = new GetActionResultRequest
        {
            ActionDigest = action,
            InlineStdout = true,
            InlineStderr = true,
            InlineOutputFiles = { "a.o", "not an output" },
        };

        ActionResult inlined = (await Client.CallAsync(Methods.GetActionResult, ActionResult.Parser, request)).Only;
        Server.Habits = new Habits { Inlines = false };
        ActionResult plain = (await Client.CallAsync(Methods.GetActionResult, ActionResult.Parser, request)).Only;

        inlined.StdoutRaw.ToStringUtf8().ShouldBe("out");
        inlined.StderrRaw.ToStringUtf8().ShouldBe("err");
        inlined.OutputFiles[0].Contents.ToStringUtf8().ShouldBe("object");
        inlined.OutputFiles[0].Digest.ShouldBe(result.OutputFiles[0].Digest);
        plain.ShouldBe(result);
    }

    [Fact]
    public async Task Malformed_results_are_refused()
    {
        Digest action = TestAction.Shell("true").AddTo(Server);
        Digest blob = Add("x");
        ActionResult[] malformed =
        [
            new() { OutputFiles = { new OutputFile { Path = "/abs", Digest = blob } } },
            new() { OutputFiles = { new OutputFile { Path = "", Digest = blob } } },
            new() { OutputFiles = { new OutputFile { Path = "no digest" } } },
            new() { OutputDirectories = { new OutputDirectory { Path = "no tree" } } },
            new() { StdoutDigest = new Digest { Hash = "x" } },
        ];

        foreach (ActionResult result in malformed)
        {
            (await UpdateAsync(action, result)).Code.ShouldBe(RpcCode.InvalidArgument);
        }

        (await UpdateAsync(action, null)).Code.ShouldBe(RpcCode.InvalidArgument);
    }

    [Fact]
    public async Task A_strict_server_wants_action_command_and_outputs_first()
    {
        var action = TestAction.Shell("true");
        Digest digest = action.AddTo(Server);
        Server.ForgetBlob(action.Action.CommandDigest);
        (await UpdateAsync(digest, new ActionResult())).Code.ShouldBe(RpcCode.FailedPrecondition);
        action.AddTo(Server);
        ActionResult result = ResultWithFile();

        Server.ForgetBlob(result.OutputFiles[0].Digest);

        (await UpdateAsync(digest, result)).Code.ShouldBe(RpcCode.FailedPrecondition);
        (await UpdateAsync(digest, new ActionResult())).Code.ShouldBe(RpcCode.Ok);
    }

    [Fact]
    public async Task A_read_only_cache_denies_updates()
    {
        Server.Habits = new Habits { ActionCacheReadOnly = true };

        Digest action = TestAction.Shell("true").AddTo(Server);

        (await UpdateAsync(action, new ActionResult())).Code.ShouldBe(RpcCode.PermissionDenied);
    }

    private ActionResult ResultWithFile() =>
        new() { OutputFiles = { new OutputFile { Path = "a.o", Digest = Add("object") } } };

    private Task<RawReply<ActionResult>> UpdateAsync(Digest action, ActionResult? result) => Client.CallAsync(
        Methods.UpdateActionResult,
        ActionResult.Parser,
        new UpdateActionResultRequest { ActionDigest = action, ActionResult = result });
}
