using Build.Bazel.Remote.Execution.V2;
using Google.Bytestream;
using Google.LongRunning;
using Google.Protobuf;
using Google.Rpc;
using Recc.DevServer.Faults;
using Recc.DevServer.Wire;
using Shouldly;
using Xunit;
using Stage = Build.Bazel.Remote.Execution.V2.ExecutionStage.Types.Value;

namespace Recc.DevServer.Tests;

public sealed class FaultTests : ServerTest
{
    /// <summary>An execution whose stream was cut must still be there when it is asked for again.</summary>
    protected override DevServerOptions Options => new() { AbandonedExecutionTime = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task A_call_can_be_refused_with_any_status_and_a_time_to_retry()
    {
        Server.Faults.Add(
            "GetCapabilities", new FaultAction.Refuse(RpcCode.Unavailable, "bäh, 100%", TimeSpan.FromSeconds(3)));

        var reply = await CapabilitiesAsync();

        reply.Code.ShouldBe(RpcCode.Unavailable);
        reply.StatusMessage.ShouldBe("bäh, 100%");
        reply.Detail<RetryInfo>().RetryDelay.Seconds.ShouldBe(3);
    }

    [Fact]
    public async Task A_fault_hits_the_calls_it_names()
    {
        Server.Faults.Add("*", new FaultAction.Refuse(RpcCode.Internal), new FaultCalls.First(2));
        Server.Faults.Add("GetCapabilities", new FaultAction.Refuse(RpcCode.Aborted), new FaultCalls.Nth(4));

        var codes = new List<RpcCode>();
        for (int i = 0; i < 5; i++)
        {
            codes.Add((await CapabilitiesAsync()).Code);
        }

        codes.ShouldBe([RpcCode.Internal, RpcCode.Internal, RpcCode.Ok, RpcCode.Aborted, RpcCode.Ok]);
    }

    [Fact]
    public async Task Faults_of_one_method_leave_the_others_alone_and_can_be_cleared()
    {
        Server.Faults.Add("Read", new FaultAction.Refuse(RpcCode.Internal));
        Server.Faults.Add("GetCapabilities", new FaultAction.Refuse(RpcCode.Internal));
        (await CapabilitiesAsync()).Code.ShouldBe(RpcCode.Internal);
        (await FindMissingAsync()).Code.ShouldBe(RpcCode.Ok);

        Server.Faults.Clear();

        (await CapabilitiesAsync()).Code.ShouldBe(RpcCode.Ok);
    }

    [Fact]
    public void A_fault_needs_a_method_that_there_is() =>
        Should.Throw<ArgumentException>(() => Server.Faults.Add("Raed", new FaultAction.Hang()));

    [Theory]
    [InlineData(BreakScope.Connection, BreakPoint.Before)]
    [InlineData(BreakScope.Connection, BreakPoint.During)]
    [InlineData(BreakScope.Connection, BreakPoint.After)]
    [InlineData(BreakScope.Stream, BreakPoint.Before)]
    [InlineData(BreakScope.Stream, BreakPoint.During)]
    [InlineData(BreakScope.Stream, BreakPoint.After)]
    public async Task A_broken_call_has_no_status_and_the_next_one_works(BreakScope scope, BreakPoint point)
    {
        Server.Faults.Add("GetCapabilities", new FaultAction.Break(scope, point), new FaultCalls.First(1));

        Exception failure = await Should.ThrowAsync<Exception>(CapabilitiesAsync);

        (failure is HttpRequestException or IOException).ShouldBeTrue(failure.ToString());
        (await CapabilitiesAsync()).Code.ShouldBe(RpcCode.Ok);
    }

    [Fact]
    public async Task A_dropped_connection_takes_the_other_calls_with_it_and_a_reset_stream_does_not()
    {
        Server.Faults.Add("Execute", new FaultAction.StayQueued());
        Digest action = TestAction.Shell("true").AddTo(Server);
        Server.Faults.Add(
            "GetCapabilities", new FaultAction.Break(BreakScope.Stream, BreakPoint.Before), new FaultCalls.Nth(1));
        Server.Faults.Add(
            "GetCapabilities", new FaultAction.Break(BreakScope.Connection, BreakPoint.Before), new FaultCalls.Nth(2));
        Task<RawReply<Operation>> other = ExecuteAsync(action);

        await Should.ThrowAsync<Exception>(CapabilitiesAsync);
        await Task.Delay(50);
        other.IsCompleted.ShouldBeFalse();
        await Should.ThrowAsync<Exception>(CapabilitiesAsync);

        await Should.ThrowAsync<Exception>(() => other.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_call_broken_after_its_answer_has_taken_effect()
    {
        Digest blob = Sha256Of(Bytes("kept"));
        Server.Faults.Add("BatchUpdateBlobs", new FaultAction.Break(BreakScope.Connection, BreakPoint.During));

        await Should.ThrowAsync<Exception>(() => UploadAsync("kept"));

        Server.HasBlob(blob).ShouldBeTrue();
    }

    [Fact]
    public async Task Garbage_does_not_parse()
    {
        Server.Faults.Add("GetCapabilities", new FaultAction.Garbage());

        await Should.ThrowAsync<InvalidProtocolBufferException>(CapabilitiesAsync);
    }

    [Fact]
    public async Task A_page_of_a_proxy_is_no_gRPC()
    {
        Server.Faults.Add("GetCapabilities", new FaultAction.Garbage(GarbageKind.ProxyPage));

        using HttpResponseMessage response = await Client.SendBytesAsync(
            Methods.GetCapabilities, [0, 0, 0, 0, 0], CancellationToken.None);

        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.BadGateway);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
    }

    [Fact]
    public async Task A_hanging_call_ends_with_the_server()
    {
        Server.Faults.Add("GetCapabilities", new FaultAction.Hang());
        var hanging = CapabilitiesAsync();
        await Task.Delay(50);
        hanging.IsCompleted.ShouldBeFalse();

        await Server.DisposeAsync();

        (await hanging.WaitAsync(TimeSpan.FromSeconds(30))).Code.ShouldBe(RpcCode.Unavailable);
        await InitializeAsync();
    }

    [Fact]
    public async Task A_delayed_call_is_answered_in_the_end()
    {
        Server.Faults.Add("GetCapabilities", new FaultAction.Delay(TimeSpan.FromMilliseconds(100)));
        long begun = System.Diagnostics.Stopwatch.GetTimestamp();

        (await CapabilitiesAsync()).Code.ShouldBe(RpcCode.Ok);

        System.Diagnostics.Stopwatch.GetElapsedTime(begun).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(95));
    }

    [Fact]
    public async Task A_corrupt_download_has_its_size_and_leaves_the_store_right()
    {
        Digest blob = Add("right");
        Server.Faults.Add("BatchReadBlobs", new FaultAction.CorruptBlobs(), new FaultCalls.First(1));
        Server.Faults.Add("Read", new FaultAction.CorruptBlobs(), new FaultCalls.First(1));

        ByteString batch = (await DownloadAsync(blob)).Only.Responses.Single().Data;
        ByteString stream = (await Client.CallAsync(
            Methods.Read, ReadResponse.Parser, new ReadRequest { ResourceName = $"blobs/{blob.Hash}/5" })).Only.Data;

        batch.Length.ShouldBe(5);
        batch.ToStringUtf8().ShouldNotBe("right");
        stream.ToStringUtf8().ShouldNotBe("right");
        (await DownloadAsync(blob)).Only.Responses.Single().Data.ToStringUtf8().ShouldBe("right");
    }

    [Fact]
    public async Task A_lost_blob_was_acknowledged()
    {
        Server.Faults.Add("BatchUpdateBlobs", new FaultAction.LoseBlobs());

        (await UploadAsync("lost")).Only.Responses.Single().Status.Code.ShouldBe(0);

        Server.HasBlob(Sha256Of(Bytes("lost"))).ShouldBeFalse();
    }

    [Fact]
    public async Task Lost_outputs_of_an_execution_are_named_in_its_result()
    {
        Server.Faults.Add("Execute", new FaultAction.LoseBlobs());
        Digest action = TestAction.Shell("echo x > o").Producing("o").AddTo(Server);

        ExecuteResponse response = await RunAsync(action);

        Server.HasBlob(response.Result.OutputFiles.Single().Digest).ShouldBeFalse();
        (await GetResultAsync(action)).Code.ShouldBe(RpcCode.NotFound);
    }

    [Fact]
    public async Task A_cut_stream_can_be_taken_up_again()
    {
        Server.Faults.Add("Execute", new FaultAction.CutStream(1), new FaultCalls.First(1));
        Digest action = TestAction.Shell("sleep 0.2; echo done").AddTo(Server);
        var seen = new List<Operation>();

        await Should.ThrowAsync<Exception>(async () =>
        {
            var request = new ExecuteRequest { ActionDigest = action };
            await foreach (Operation operation in Client.StreamAsync(
                Methods.Execute, Operation.Parser, request, CancellationToken.None))
            {
                seen.Add(operation);
            }
        });
        RawReply<Operation> rest = await Client.CallAsync(
            Methods.WaitExecution, Operation.Parser, new WaitExecutionRequest { Name = seen.Single().Name });

        rest.Messages[^1].Done.ShouldBeTrue();
    }

    [Fact]
    public async Task A_stream_can_be_cut_with_a_status()
    {
        Server.Faults.Add("Execute", new FaultAction.CutStream(2, RpcCode.Unavailable));

        RawReply<Operation> reply = await ExecuteAsync(TestAction.Shell("true").AddTo(Server));

        reply.Messages.Count.ShouldBe(2);
        reply.Code.ShouldBe(RpcCode.Unavailable);
    }

    [Fact]
    public async Task Outputs_can_be_evicted_between_the_answer_and_the_download()
    {
        Digest action = TestAction.Shell("echo x > out").Producing("out").AddTo(Server);
        await ExecuteAsync(action);
        Server.Faults.Add("GetActionResult", new FaultAction.EvictOutputs());
        var request = new GetActionResultRequest { ActionDigest = action, InlineOutputFiles = { "out" } };

        RawReply<ActionResult> reply = await Client.CallAsync(Methods.GetActionResult, ActionResult.Parser, request);
        RawReply<ActionResult> again = await Client.CallAsync(Methods.GetActionResult, ActionResult.Parser, request);

        OutputFile file = reply.Messages.Single().OutputFiles.Single();
        file.Contents.IsEmpty.ShouldBeTrue();
        Server.HasBlob(file.Digest).ShouldBeFalse();
        again.Code.ShouldBe(RpcCode.NotFound);
    }

    [Fact]
    public async Task A_queued_execution_stays_so()
    {
        Server.Faults.Add("Execute", new FaultAction.StayQueued());
        Client.Headers["grpc-timeout"] = "2S";

        RawReply<Operation> reply = await ExecuteAsync(TestAction.Shell("true").AddTo(Server));

        reply.Messages.Select(StageOf).ShouldBe([Stage.Queued]);
        reply.Code.ShouldBe(RpcCode.DeadlineExceeded);
        Server.Log.ProcessesStarted.ShouldBe(0);
    }

    [Fact]
    public async Task The_log_tells_calls_bytes_metadata_and_actions()
    {
        var metadata = new RequestMetadata { ToolDetails = new ToolDetails { ToolName = "recc" }, ActionId = "a1" };
        Client.Headers["build.bazel.remote.execution.v2.requestmetadata-bin"] =
            Convert.ToBase64String(metadata.ToByteArray()).TrimEnd('=');
        Client.Headers["x-api-key"] = "secret";
        var action = TestAction.Shell("true");
        Digest digest = action.AddTo(Server);

        await GetResultAsync(digest);
        await RunAsync(digest);

        Server.Log.Counts.ShouldBe(
            new Dictionary<string, int> { ["GetActionResult"] = 1, ["Execute"] = 1 }, ignoreOrder: true);
        Server.Log.Calls[0].Headers["x-api-key"].ShouldBe("secret");
        Server.Log.Calls[1].Metadata.ShouldBe(metadata);
        Server.Log.Actions.Select(a => a.Method).ShouldBe(["GetActionResult", "Execute"]);
        Server.Log.Actions[1].Command.ShouldBe(action.Command);
        Server.Log.BytesReceived.ShouldBe(2 * new ExecuteRequest { ActionDigest = digest }.CalculateSize());
        Server.Log.BytesSent.ShouldBeGreaterThan(0);
        Server.Log.Clear();
        Server.Log.Counts.ShouldBeEmpty();
    }

    private Task<RawReply<ServerCapabilities>> CapabilitiesAsync() =>
        Client.CallAsync(Methods.GetCapabilities, ServerCapabilities.Parser, new GetCapabilitiesRequest());

    private Task<RawReply<BatchUpdateBlobsResponse>> UploadAsync(string text) => Client.CallAsync(
        Methods.BatchUpdateBlobs,
        BatchUpdateBlobsResponse.Parser,
        new BatchUpdateBlobsRequest
        {
            Requests =
            {
                new BatchUpdateBlobsRequest.Types.Request { Digest = Sha256Of(Bytes(text)), Data = Bytes(text) },
            },
        });

    private Task<RawReply<BatchReadBlobsResponse>> DownloadAsync(Digest blob) => Client.CallAsync(
        Methods.BatchReadBlobs, BatchReadBlobsResponse.Parser, new BatchReadBlobsRequest { Digests = { blob } });
}
