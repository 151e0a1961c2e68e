using Build.Bazel.Remote.Execution.V2;
using Google.LongRunning;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Recc.Core.Diagnostics;
using Recc.Core.Remote;
using Recc.Core.Remote.Transport;
using Recc.Core.Remote.Wire;
using Recc.Core.Tests.Remote.Peer;
using Shouldly;
using Xunit;
using static Recc.Core.Tests.Remote.Peer.RemoteWorld;
using ContentDigest = Recc.Core.Digests.Digest;
using Status = Google.Rpc.Status;

namespace Recc.Core.Tests.Remote.Wire;

public sealed class GrpcExecutorTests : IAsyncLifetime
{
    private const ExecutionStage.Types.Value Queued = ExecutionStage.Types.Value.Queued;
    private const ExecutionStage.Types.Value Executing = ExecutionStage.Types.Value.Executing;

    private static readonly ExecutionOrder Order = new(DigestOf("action"), true, ["a.o"]);

    private static readonly ExecutorSettings Calm =
        new(Service with { Instance = "main" }, Patience, Patience)
        {
            Reopening = new RetryPolicy(0, TimeSpan.FromMilliseconds(1)),
        };

    private static readonly ActionResult Result = new() { ExitCode = 1 };

    private readonly TaskCompletionSource stageIsKnown = new();
    private ScriptedPeer peer = null!;
    private GrpcConnection connection = null!;

    public async Task InitializeAsync()
    {
        peer = await ScriptedPeer.StartAsync();
        connection = peer.Connect();
    }

    public async Task DisposeAsync()
    {
        await peer.DisposeAsync();
    }

    [Fact]
    public async Task An_execution_is_followed_through_its_stages_to_its_result()
    {
        ExecuteRequest? request = null;
        OnExecute(async call =>
        {
            request = await call.ReceiveAsync(ExecuteRequest.Parser);
            await call.SendAsync(InStage(Queued));
            await call.SendAsync(InStage(Executing));
            await call.AnswerAsync(Done(new ExecuteResponse { Result = Result, CachedResult = true, Message = "hi" }));
        });

        ExecutionReport report = await RunAsync();

        report.ShouldBe(new ExecutionReport.Completed(Result, true, "hi"));
        request.ShouldBe(new ExecuteRequest
        {
            InstanceName = "main",
            SkipCacheLookup = true,
            ActionDigest = Order.Action.Message(),
            DigestFunction = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value.Sha256,
            InlineStdout = true,
            InlineStderr = true,
            InlineOutputFiles = { "a.o" },
        });
    }

    [Fact]
    public async Task The_status_inside_the_response_comes_before_the_result()
    {
        OnExecute(call => call.AnswerAsync(Done(new ExecuteResponse
        {
            Result = Result,
            Status = new Status { Code = 14, Message = "worker lost" },
        })));

        RemoteFailure failure = await FailureOf(() => RunAsync());

        failure.Kind.ShouldBe(RemoteFailureKind.Unavailable);
        failure.Message.ShouldContain("worker lost");
    }

    [Fact]
    public async Task The_error_of_an_operation_is_a_failure()
    {
        OnExecute(call => call.AnswerAsync(new Operation
        {
            Name = "op",
            Done = true,
            Error = new Status { Code = 7, Message = "not you" },
        }));

        (await FailureOf(() => RunAsync())).Kind.ShouldBe(RemoteFailureKind.Denied);
    }

    public enum Where
    {
        Call,
        OperationError,
        Response,
    }

    [Theory]
    [InlineData(Where.Call)]
    [InlineData(Where.OperationError)]
    [InlineData(Where.Response)]
    public async Task Missing_inputs_are_named(Where where)
    {
        ContentDigest a = DigestOf("a");
        ContentDigest b = DigestOf("b");
        ContentDigest c = DigestOf("c");
        OnFailure(where, Missing(
            $"blobs/{a.Hash}/1", $"some/instance/blobs/{b.Hash}/1", $"blobs/sha256/{c.Hash}/1", $"blobs/{a.Hash}/1"));

        var report = (ExecutionReport.MissingInputs)await RunAsync();

        report.Digests.ShouldBe([a, b, c], ignoreOrder: true);
    }

    [Theory]
    [InlineData(Where.Call)]
    [InlineData(Where.OperationError)]
    [InlineData(Where.Response)]
    public async Task Not_found_means_that_everything_may_be_missing(Where where)
    {
        OnFailure(where, new Status { Code = 5, Message = "no such action" });

        ((ExecutionReport.MissingInputs)await RunAsync()).Digests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_missing_input_that_cannot_be_read_means_that_everything_may_be_missing()
    {
        OnFailure(Where.Call, Missing($"blobs/{DigestOf("a").Hash}/1", "something else"));

        ((ExecutionReport.MissingInputs)await RunAsync()).Digests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_precondition_that_is_not_about_missing_inputs_is_a_failure()
    {
        Status mixed = Missing($"blobs/{DigestOf("a").Hash}/1");
        mixed.Details.Add(Any.Pack(new RetryInfo()));
        mixed.Details[0] = Any.Pack(new PreconditionFailure
        {
            Violations =
            {
                new PreconditionFailure.Types.Violation { Type = "MISSING", Subject = "blobs/aa/1" },
                new PreconditionFailure.Types.Violation { Type = "INVALID", Subject = "INVALID_PLATFORM" },
            },
        });
        OnFailure(Where.Response, mixed);

        (await FailureOf(() => RunAsync())).Kind.ShouldBe(RemoteFailureKind.Rejected);
    }

    [Fact]
    public async Task A_result_with_bad_digests_is_corrupt()
    {
        OnExecute(call => call.AnswerAsync(Done(new ExecuteResponse
        {
            Result = new ActionResult { OutputFiles = { new OutputFile { Path = "a.o" } } },
        })));

        (await FailureOf(() => RunAsync())).Kind.ShouldBe(RemoteFailureKind.Corrupt);
    }

    public static TheoryData<Operation> BadEnds() =>
    [
        new Operation { Name = "op", Done = true },
        new Operation { Name = "op", Done = true, Response = Any.Pack(new ActionResult()) },
        new Operation { Name = "op", Done = true, Response = Any.Pack(new ExecuteResponse()) },
        new Operation { Name = "op", Done = true, Error = new Status() },
        new Operation
        {
            Name = "op",
            Done = true,
            Response = new Any
            {
                TypeUrl = "type.googleapis.com/build.bazel.remote.execution.v2.ExecuteResponse",
                Value = ByteString.CopyFrom(0xff, 0xff),
            },
        },
    ];

    [Theory]
    [MemberData(nameof(BadEnds))]
    public async Task An_end_that_says_nothing_is_corrupt(Operation end)
    {
        OnExecute(call => call.AnswerAsync(end));

        (await FailureOf(() => RunAsync())).Kind.ShouldBe(RemoteFailureKind.Corrupt);
    }

    [Fact]
    public async Task An_action_that_nobody_takes_is_given_up()
    {
        OnExecute(async call =>
        {
            await call.SendAsync(InStage(ExecutionStage.Types.Value.CacheCheck));
            await call.SendAsync(InStage(Queued));
            await call.HangAsync();
        });

        RemoteFailure failure = await FailureOf(() =>
            RunAsync(Calm with { QueueTimeout = TimeSpan.FromMilliseconds(200) }));

        failure.Kind.ShouldBe(RemoteFailureKind.TimedOut);
        failure.Message.ShouldContain("no worker took the action within 0.2 s");
        failure.Message.ShouldContain("RECC_REMOTE_PLATFORM_");
    }

    [Fact]
    public async Task An_action_that_goes_back_into_the_queue_has_its_whole_time_there_again()
    {
        OnExecute(async call =>
        {
            await call.SendAsync(InStage(Executing));
            await call.SendAsync(InStage(Queued));
            await call.HangAsync();
        });

        (await FailureOf(() => RunAsync(Calm with { QueueTimeout = TimeSpan.FromMilliseconds(200) })))
            .Kind.ShouldBe(RemoteFailureKind.TimedOut);
    }

    [Fact]
    public async Task A_server_that_reports_no_stages_is_not_taken_for_a_long_queue()
    {
        OnExecute(async call =>
        {
            await call.SendAsync(new Operation { Name = "op" });
            await Task.Delay(600);
            await call.AnswerAsync(Done());
        });

        (await RunAsync(Calm with { QueueTimeout = TimeSpan.FromMilliseconds(200) }))
            .ShouldBeOfType<ExecutionReport.Completed>();
    }

    [Fact]
    public async Task A_server_that_never_says_a_word_meets_the_limit_of_the_whole()
    {
        OnExecute(call => call.HangAsync());

        (await FailureOf(() => RunAsync(Calm with { ExecuteTimeout = TimeSpan.FromMilliseconds(200) })))
            .Kind.ShouldBe(RemoteFailureKind.TimedOut);
    }

    [Fact]
    public async Task The_queue_limit_does_not_count_while_the_action_runs()
    {
        OnExecute(async call =>
        {
            await call.SendAsync(InStage(Executing));
            await Task.Delay(600);
            await call.AnswerAsync(Done());
        });

        (await RunAsync(Calm with { QueueTimeout = TimeSpan.FromMilliseconds(300) }))
            .ShouldBeOfType<ExecutionReport.Completed>();
    }

    [Fact]
    public async Task The_whole_has_a_limit_too()
    {
        OnExecute(async call =>
        {
            await call.SendAsync(InStage(Executing));
            await call.HangAsync();
        });

        RemoteFailure failure = await FailureOf(() =>
            RunAsync(Calm with { ExecuteTimeout = TimeSpan.FromMilliseconds(200) }));

        failure.Kind.ShouldBe(RemoteFailureKind.TimedOut);
        peer.CountOf("Execute").ShouldBe(1);
    }

    public enum Break
    {
        Reset,
        Unavailable,
        SilentEnd,
        NoStatus,
    }

    [Theory]
    [InlineData(Break.Reset)]
    [InlineData(Break.Unavailable)]
    [InlineData(Break.SilentEnd)]
    [InlineData(Break.NoStatus)]
    public async Task A_broken_stream_is_taken_up_by_name(Break how)
    {
        OnExecute(async call =>
        {
            await call.SendAsync(InStage(Queued));
            await stageIsKnown.Task.WaitAsync(Patience);
            Interrupt(call, how);
        });
        WaitExecutionRequest? request = null;
        OnWait(async call =>
        {
            request = await call.ReceiveAsync(WaitExecutionRequest.Parser);
            await call.AnswerAsync(Done());
        });

        await RunAsync();

        request!.Name.ShouldBe("op");
        peer.Calls.ShouldBe(["Execute", "WaitExecution"]);
    }

    [Fact]
    public async Task A_stream_that_breaks_before_the_operation_has_a_name_is_a_failure()
    {
        OnExecute(call => { call.End(14); return Task.CompletedTask; });

        (await FailureOf(() => RunAsync())).Kind.ShouldBe(RemoteFailureKind.Unavailable);
        peer.Calls.ShouldBe(["Execute"]);
    }

    [Fact]
    public async Task Streams_that_break_without_a_word_are_not_opened_for_ever()
    {
        OnExecute(async call =>
        {
            await call.SendAsync(InStage(Queued));
            call.End(14);
        });
        OnWait(call => { call.TrailersOnly(14); return Task.CompletedTask; });

        (await FailureOf(() => RunAsync(Calm with { BreakLimit = 3 }))).Kind.ShouldBe(RemoteFailureKind.Unavailable);
        peer.CountOf("WaitExecution").ShouldBe(3);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(12)]
    public async Task A_forgotten_execution_is_asked_for_again(int code)
    {
        OnExecute(async call =>
        {
            if (peer.CountOf("Execute") == 1)
            {
                await call.SendAsync(InStage(Executing));
                call.End(14);
                return;
            }

            await call.AnswerAsync(Done());
        });
        OnWait(call => { call.TrailersOnly(code); return Task.CompletedTask; });

        await RunAsync();

        peer.Calls.ShouldBe(["Execute", "WaitExecution", "Execute"]);
    }

    [Fact]
    public async Task An_execution_forgotten_again_and_again_is_given_up()
    {
        OnExecute(async call =>
        {
            await call.SendAsync(InStage(Executing));
            call.End(14);
        });
        OnWait(call => { call.TrailersOnly(5); return Task.CompletedTask; });

        (await FailureOf(() => RunAsync(Calm with { RestartLimit = 2 }))).Kind.ShouldBe(RemoteFailureKind.NotFound);
        peer.CountOf("Execute").ShouldBe(3);
    }

    [Fact]
    public async Task An_old_stream_is_replaced_only_after_the_new_one_has_spoken()
    {
        var executeIsGone = new TaskCompletionSource();
        var orderOfEvents = new List<string>();
        OnExecute(async call =>
        {
            await call.SendAsync(InStage(Executing));
            await call.HangAsync();
            orderOfEvents.Add("old stream closed");
            executeIsGone.SetResult();
        });
        OnWait(async call =>
        {
            orderOfEvents.Add("new stream open");
            await call.SendAsync(InStage(Executing));
            await executeIsGone.Task;
            await call.AnswerAsync(Done());
        });

        await RunAsync(Calm with { StreamAge = TimeSpan.FromMilliseconds(100) });

        // On a busy machine the new one may have grown old as well, and been replaced in its turn.
        orderOfEvents.Take(2).ShouldBe(["new stream open", "old stream closed"]);
        peer.CountOf("WaitExecution").ShouldBeGreaterThanOrEqualTo(1);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(12)]
    public async Task An_old_stream_is_kept_when_there_is_no_other(int code)
    {
        var refused = new TaskCompletionSource();
        OnExecute(async call =>
        {
            await call.SendAsync(InStage(Executing));
            await refused.Task;
            await Task.Delay(200);
            await call.AnswerAsync(Done());
        });
        OnWait(call =>
        {
            call.TrailersOnly(code);
            refused.TrySetResult();
            return Task.CompletedTask;
        });

        await RunAsync(Calm with { StreamAge = TimeSpan.FromMilliseconds(20) });

        peer.Calls.ShouldBe(["Execute", "WaitExecution"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_old_stream_is_still_heard_while_the_new_one_is_silent(bool patient)
    {
        var otherIsOpen = new TaskCompletionSource();
        OnExecute(async call =>
        {
            await call.SendAsync(InStage(Executing));
            await otherIsOpen.Task;
            await Task.Delay(100);
            await call.AnswerAsync(Done());
        });
        OnWait(call =>
        {
            otherIsOpen.TrySetResult();
            return call.HangAsync();
        });

        await RunAsync(Calm with
        {
            StreamAge = TimeSpan.FromMilliseconds(20),
            RenewalPatience = patient ? Patience * 10 : TimeSpan.FromMilliseconds(20),
        }).WaitAsync(Patience);

        peer.Calls.ShouldBe(["Execute", "WaitExecution"]);
    }

    [Fact]
    public async Task The_callers_cancellation_reaches_the_server()
    {
        using var cancel = new CancellationTokenSource();
        var gone = new TaskCompletionSource();
        OnExecute(async call =>
        {
            await call.SendAsync(InStage(Queued));
            cancel.CancelAfter(20);
            await call.HangAsync();
            gone.SetResult();
        });

        await Should.ThrowAsync<OperationCanceledException>(() =>
            new GrpcExecutor(connection, Calm, Log.Silent).ExecuteAsync(Order, cancel.Token));
        await gone.Task.WaitAsync(Patience);
    }

    [Theory]
    [InlineData("the launch is cancelled", false, 1)]
    [InlineData("the launch is cancelled", true, 0)]
    [InlineData("no worker takes it", false, 1)]
    public async Task What_nobody_wants_any_more_is_cancelled_on_the_server(string why, bool isWantedByOthers,
        int cancelled)
    {
        using var cancel = new CancellationTokenSource();
        var told = new List<string>();
        OnExecute(async call =>
        {
            await call.SendAsync(InStage(Queued));
            if (why == "the launch is cancelled")
            {
                cancel.CancelAfter(20);
            }

            await call.HangAsync();
        });
        peer.On("/google.longrunning.Operations/CancelOperation", async call =>
        {
            told.Add((await call.ReceiveAsync(CancelOperationRequest.Parser))!.Name);
            await call.AnswerAsync(new Google.Protobuf.WellKnownTypes.Empty());
        });
        ExecutionOrder order = Order with { IsWantedByOthers = () => isWantedByOthers };

        await Should.ThrowAsync<Exception>(() => new GrpcExecutor(
            connection, Calm with { QueueTimeout = TimeSpan.FromMilliseconds(300), CancelPatience = Patience },
            Log.Silent)
            .ExecuteAsync(order, cancel.Token));

        told.ShouldBe(Enumerable.Repeat(InStage(Queued).Name, cancelled));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_to_that_does_not_hold_up_the_end()
    {
        using var cancel = new CancellationTokenSource();
        OnExecute(async call =>
        {
            await call.SendAsync(InStage(Queued));
            cancel.CancelAfter(20);
            await call.HangAsync();
        });
        peer.On("/google.longrunning.Operations/CancelOperation", static call => call.HangAsync());

        await Should.ThrowAsync<OperationCanceledException>(() => new GrpcExecutor(
            connection, Calm with { CancelPatience = TimeSpan.FromMilliseconds(50) }, Log.Silent)
            .ExecuteAsync(Order, cancel.Token).WaitAsync(Patience));
    }

    [Fact]
    public async Task A_server_without_execution_says_so()
    {
        (await FailureOf(() => RunAsync())).Kind.ShouldBe(RemoteFailureKind.NotSupported);
    }

    private static Operation InStage(ExecutionStage.Types.Value stage) => new()
    {
        Name = "op",
        Metadata = Any.Pack(new ExecuteOperationMetadata { Stage = stage }),
    };

    private static Operation Done() => Done(new ExecuteResponse { Result = Result });

    private static Operation Done(ExecuteResponse response) =>
        new() { Name = "op", Done = true, Response = Any.Pack(response) };

    private static Status Missing(params string[] subjects)
    {
        var failure = new PreconditionFailure();
        failure.Violations.AddRange(subjects.Select(
            static s => new PreconditionFailure.Types.Violation { Type = "MISSING", Subject = s }));
        return new Status { Code = 9, Message = "missing", Details = { Any.Pack(failure) } };
    }

    private static void Interrupt(PeerCall call, Break how)
    {
        switch (how)
        {
            case Break.Reset:
                call.Reset(2);
                break;
            case Break.Unavailable:
                call.End(14);
                break;
            case Break.SilentEnd:
                call.End();
                break;
        }
    }

    private void OnFailure(Where where, Status status) => OnExecute(async call =>
    {
        switch (where)
        {
            case Where.Call:
                call.TrailersOnly(status.Code, status.Message, status);
                break;
            case Where.OperationError:
                await call.AnswerAsync(new Operation { Name = "op", Done = true, Error = status });
                break;
            default:
                await call.AnswerAsync(Done(new ExecuteResponse { Status = status }));
                break;
        }
    });

    private void OnExecute(Func<PeerCall, Task> answer) => peer.On(RemoteMethods.Execute.Path, answer);

    private void OnWait(Func<PeerCall, Task> answer) => peer.On(RemoteMethods.WaitExecution.Path, answer);

    private Task<ExecutionReport> RunAsync(ExecutorSettings? settings = null) =>
        new GrpcExecutor(connection, settings ?? Calm, new Log(LogLevel.Debug, Listen))
            .ExecuteAsync(Order, CancellationToken.None);

    // Bytes that a client has not read yet are lost with a reset: a test that resets waits for this.
    private void Listen(LogLevel level, string line)
    {
        if (line.Contains("is in stage", StringComparison.Ordinal))
        {
            stageIsKnown.TrySetResult();
        }
    }
}
