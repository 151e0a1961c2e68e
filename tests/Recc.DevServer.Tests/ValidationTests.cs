using Build.Bazel.Remote.Execution.V2;
using FsCheck;
using FsCheck.Fluent;
using Google.Rpc;
using Recc.DevServer.Validation;
using Recc.DevServer.Wire;
using Shouldly;
using Xunit;
using ActionMessage = Build.Bazel.Remote.Execution.V2.Action;
using Command = Build.Bazel.Remote.Execution.V2.Command;
using DirectoryMessage = Build.Bazel.Remote.Execution.V2.Directory;

namespace Recc.DevServer.Tests;

public sealed class ValidationTests : ServerTest
{
    public static TheoryData<string, Action<Command>> SinsAgainstOrder => new()
    {
        { "environment", c => c.EnvironmentVariables.Add(new Command.Types.EnvironmentVariable { Name = "A" }) },
        { "doubled variable", c => c.EnvironmentVariables.Add(c.EnvironmentVariables[0].Clone()) },
        { "output_paths", c => c.OutputPaths.Add(["b", "a"]) },
        { "doubled output", c => c.OutputPaths.Add(["a", "a"]) },
        { "platform of the command", c => c.Platform = Properties(("OSFamily", "linux"), ("ISA", "x86-64")) },
        { "values of one property", c => c.Platform = Properties(("ISA", "x86-64"), ("ISA", "avx")) },
    };

    public static TheoryData<string, Action<Command>> SinsAgainstSense => new()
    {
        { "no arguments", c => c.Arguments.Clear() },
        { "absolute output", c => c.OutputPaths.Add("/tmp/x") },
        { "escaping output", c => c.OutputPaths.Add("../x") },
        { "output that escapes and comes back", c => c.OutputPaths.Add("a/../../a") },
        { "output with a slash at its end", c => c.OutputPaths.Add("dir/") },
        { "absolute working directory", c => c.WorkingDirectory = "/tmp" },
        { "escaping working directory", c => c.WorkingDirectory = ".." },
        { "variable without a name", c => c.EnvironmentVariables.Insert(0, new()) },
        { "variable with an equals sign", c => c.EnvironmentVariables.Insert(0, new() { Name = "A=B" }) },
    };

    [Theory]
    [MemberData(nameof(SinsAgainstOrder))]
    [MemberData(nameof(SinsAgainstSense))]
    public async Task A_command_that_breaks_a_rule_is_an_invalid_argument(string sin, Action<Command> commit)
    {
        var action = TestAction.Shell("true");
        commit(action.Command);

        (await ExecuteAsync(action.AddTo(Server))).Code.ShouldBe(RpcCode.InvalidArgument, sin);
        Server.Log.ProcessesStarted.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(SinsAgainstOrder))]
    public async Task A_lenient_server_takes_lists_that_are_not_sorted(string sin, Action<Command> commit)
    {
        await using var lenient = await DevelopmentServer.StartAsync(new DevServerOptions { Strict = false });
        using var client = new RawClient(lenient.Address);
        var action = TestAction.Shell("true");
        commit(action.Command);

        var reply = await client.CallAsync(
            Methods.Execute,
            Google.LongRunning.Operation.Parser,
            new ExecuteRequest { ActionDigest = action.AddTo(lenient) });

        reply.Code.ShouldBe(RpcCode.Ok, sin);
    }

    [Fact]
    public async Task An_unsorted_platform_of_the_action_is_an_invalid_argument()
    {
        var action = TestAction.Shell("true");
        action.Action.Platform = Properties(("b", ""), ("a", ""));

        (await ExecuteAsync(action.AddTo(Server))).Code.ShouldBe(RpcCode.InvalidArgument);
    }

    [Fact]
    public async Task A_working_directory_must_be_in_the_input_tree()
    {
        var action = TestAction.Shell("true").With("here/file", "");
        action.Command.WorkingDirectory = "there";
        (await ExecuteAsync(action.AddTo(Server))).StatusMessage
            .ShouldBe("the working directory 'there' is not in the input tree");

        action.Command.WorkingDirectory = "here";

        (await ExecuteAsync(action.AddTo(Server))).Code.ShouldBe(RpcCode.Ok);
    }

    [Theory]
    [InlineData("b", "a")]
    [InlineData("a", "a")]
    [InlineData("a", "..")]
    [InlineData("a", "b/c")]
    [InlineData("", "a")]
    public async Task Directory_entries_are_sorted_names_without_doubles(string first, string second)
    {
        Digest empty = Add("");
        var action = new TestAction("true")
        {
            ChangeRoot = root => root.Files.Add(
                [new FileNode { Name = first, Digest = empty }, new FileNode { Name = second, Digest = empty }]),
        };

        (await ExecuteAsync(action.AddTo(Server))).Code.ShouldBe(RpcCode.InvalidArgument);
    }

    [Fact]
    public async Task A_file_and_a_directory_cannot_have_one_name()
    {
        var action = new TestAction("true")
        {
            ChangeRoot = root => root.Symlinks.Add(new SymlinkNode { Name = "a", Target = "b" }),
        };

        (await ExecuteAsync(action.With("a/file", "").AddTo(Server))).Code.ShouldBe(RpcCode.InvalidArgument);
    }

    [Fact]
    public async Task Everything_that_is_missing_is_named_at_once()
    {
        Digest file = Sha256Of(Bytes("missing file"));
        var child = new DirectoryMessage { Files = { new FileNode { Name = "x", Digest = Add("x") } } };
        Digest directory = Add(child);
        var action = new TestAction("true")
        {
            ChangeRoot = root =>
            {
                root.Files.Add(new FileNode { Name = "f", Digest = file });
                root.Directories.Add(new DirectoryNode { Name = "d", Digest = directory });
            },
        };
        Digest digest = action.AddTo(Server);
        Server.ForgetBlob(directory);
        Server.ForgetBlob(action.Action.CommandDigest);

        var reply = await ExecuteAsync(digest);

        reply.Code.ShouldBe(RpcCode.FailedPrecondition);
        var violations = reply.Detail<PreconditionFailure>().Violations;
        violations.Select(v => v.Type).Distinct().ShouldBe(["MISSING"]);
        violations.Select(v => v.Subject).ShouldBe(
            new[] { file, directory, action.Action.CommandDigest }.Select(d => $"blobs/{d.Hash}/{d.SizeBytes}"),
            ignoreOrder: true);
    }

    [Fact]
    public async Task A_missing_action_is_missing_or_not_found_as_the_habit_is()
    {
        Digest action = Sha256Of(Bytes("no action"));
        var usual = await ExecuteAsync(action);
        Server.Habits = new Habits { MissingActionIsNotFound = true };

        var buildbarn = await ExecuteAsync(action);

        usual.Detail<PreconditionFailure>().Violations.Single().Subject
            .ShouldBe($"blobs/{action.Hash}/{action.SizeBytes}");
        buildbarn.Code.ShouldBe(RpcCode.NotFound);
    }

    [Fact]
    public async Task Refusals_may_come_inside_a_successful_answer()
    {
        Server.Habits = new Habits { RefusesInResponse = true };
        var action = TestAction.Shell("true").With("in", "text");
        Digest digest = action.AddTo(Server);
        Server.ForgetBlob(Sha256Of(Bytes("text")));

        ExecuteResponse response = await RunAsync(digest);

        ((RpcCode)response.Status.Code).ShouldBe(RpcCode.FailedPrecondition);
        response.Status.Details.Single().Unpack<PreconditionFailure>().Violations.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_no_action_is_an_invalid_argument()
    {
        (await ExecuteAsync(Add("\u0007 this is text"))).Code.ShouldBe(RpcCode.InvalidArgument);
        (await ExecuteAsync(Add(new ActionMessage()))).Code.ShouldBe(RpcCode.InvalidArgument);
    }

    [Theory]
    [InlineData(-1, 0, RpcCode.InvalidArgument)]
    [InlineData(0, -5, RpcCode.InvalidArgument)]
    [InlineData(0, 2_000_000_000, RpcCode.InvalidArgument)]
    [InlineData(0, 0, RpcCode.Ok)]
    [InlineData(long.MaxValue, 0, RpcCode.Ok)]
    public async Task A_timeout_is_a_duration(long seconds, int nanos, RpcCode code)
    {
        var action = TestAction.Shell("true");
        action.Action.Timeout = new Google.Protobuf.WellKnownTypes.Duration { Seconds = seconds, Nanos = nanos };

        (await ExecuteAsync(action.AddTo(Server))).Code.ShouldBe(code);
    }

    [Fact]
    public void Names_are_ordered_as_their_UTF_8_bytes_are()
    {
        Prop.ForAll<string, string>((x, y) =>
        {
            // Lone surrogates cannot stand in a message.
            string left = Valid(x), right = Valid(y);
            int expected = System.Text.Encoding.UTF8.GetBytes(left).AsSpan()
                .SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(right));
            return Math.Sign(Utf8Order.Instance.Compare(left, right)) == Math.Sign(expected);
        }).QuickCheckThrowOnFailure();
        Utf8Order.Instance.Compare("\uffee", "\U0001f600").ShouldBeLessThan(0);
    }

    private static string Valid(string? text) => new([.. (text ?? "").Where(c => !char.IsSurrogate(c))]);

    private static Platform Properties(params (string Name, string Value)[] properties) => new()
    {
        Properties = { properties.Select(p => new Platform.Types.Property { Name = p.Name, Value = p.Value }) },
    };
}
