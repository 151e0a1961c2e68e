using Build.Bazel.Remote.Execution.V2;
using Google.Bytestream;
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
using Status = Google.Rpc.Status;

namespace Recc.Core.Tests.Remote.Wire;

public sealed class GrpcConnectionTests : IAsyncLifetime
{
    private static readonly CallOptions Calm = new(Patience);
    private static readonly string UnaryPath = RemoteMethods.FindMissingBlobs.Path;

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
    public async Task A_unary_call_brings_the_request_and_its_answer()
    {
        peer.On(UnaryPath, async call =>
        {
            FindMissingBlobsRequest? request = await call.ReceiveAsync(FindMissingBlobsRequest.Parser);
            await call.AnswerAsync(new FindMissingBlobsResponse { MissingBlobDigests = { request!.BlobDigests } });
        });

        GrpcAnswer<FindMissingBlobsResponse> answer = await Ask();

        answer.Status.IsOk.ShouldBeTrue();
        answer.Require().MissingBlobDigests.Single().Hash.ShouldBe("aa");
    }

    [Fact]
    public async Task A_server_stream_brings_all_messages_then_the_status()
    {
        peer.On(RemoteMethods.Read.Path, async call =>
        {
            for (var i = 0; i < 100; i++)
            {
                await call.SendAsync(new ReadResponse { Data = ByteString.CopyFromUtf8($"{i};") });
            }

            call.End(14, "enough");
        });

        using GrpcResponses<ReadResponse> stream = OpenRead();
        var text = "";
        while (await stream.ReadAsync() is { } response)
        {
            text += response.Data.ToStringUtf8();
        }

        text.ShouldBe(string.Concat(Enumerable.Range(0, 100).Select(i => $"{i};")));
        stream.Status.ShouldBe(new GrpcStatus(GrpcCode.Unavailable, "enough", null));
    }

    [Fact]
    public async Task A_client_stream_brings_all_messages_and_one_answer()
    {
        var heard = new List<long>();
        peer.On(RemoteMethods.Write.Path, async call =>
        {
            while (await call.ReceiveAsync(WriteRequest.Parser) is { } request)
            {
                heard.Add(request.WriteOffset);
            }

            await call.AnswerAsync(new WriteResponse { CommittedSize = heard.Count });
        });

        GrpcAnswer<WriteResponse> answer = await connection.ClientStreamAsync(
            RemoteMethods.Write,
            async (writer, stop) =>
            {
                for (var i = 0; i < 50; i++)
                {
                    await writer.WriteAsync(new WriteRequest { WriteOffset = i }, stop);
                }
            },
            Calm,
            CancellationToken.None);

        answer.Require().CommittedSize.ShouldBe(50);
        heard.ShouldBe(Enumerable.Range(0, 50).Select(i => (long)i));
    }

    [Fact]
    public async Task An_early_answer_ends_the_writing()
    {
        peer.On(RemoteMethods.Write.Path, async call =>
        {
            await call.ReceiveAsync(WriteRequest.Parser);
            await call.AnswerAsync(new WriteResponse { CommittedSize = 7 });
        });

        GrpcAnswer<WriteResponse> answer = await connection.ClientStreamAsync(
            RemoteMethods.Write,
            async (writer, stop) =>
            {
                var chunk = new WriteRequest { Data = ByteString.CopyFrom(Bytes(100_000)) };
                while (true)
                {
                    await writer.WriteAsync(chunk, stop);
                }
            },
            Calm,
            CancellationToken.None);

        answer.Require().CommittedSize.ShouldBe(7);
    }

    [Fact]
    public async Task Messages_may_come_in_crumbs_or_together()
    {
        byte[] frames = [.. PeerCall.Frame(Chunk(300)), .. PeerCall.Frame(Chunk(0)), .. PeerCall.Frame(Chunk(70_000))];
        peer.On(RemoteMethods.Read.Path, async call =>
        {
            await call.SendRawAsync(frames);
            foreach (byte[] crumb in frames[..2000].Chunk(3).Append(frames[2000..]))
            {
                await call.SendRawAsync(crumb);
            }

            call.End();
        });

        using GrpcResponses<ReadResponse> stream = OpenRead();
        var sizes = new List<int>();
        while (await stream.ReadAsync() is { } response)
        {
            sizes.Add(response.Data.Length);
        }

        sizes.ShouldBe([300, 0, 70_000, 300, 0, 70_000]);
        stream.Status!.IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task A_message_of_many_megabytes_arrives_whole()
    {
        ReadResponse large = Chunk(20_000_000);
        peer.On(RemoteMethods.Read.Path, call => call.AnswerAsync(large));

        using GrpcResponses<ReadResponse> stream = OpenRead();

        (await stream.ReadAsync())!.Data.Span.ShouldHold(large.Data.Span);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 9 }, "compressed")]
    [InlineData(new byte[] { 0, 0x7f, 0, 0, 0 }, "bytes, more than")]
    [InlineData(new byte[] { 0, 0xff, 0xff, 0xff, 0xff }, "bytes, more than")]
    [InlineData(new byte[] { (byte)'h', (byte)'e', (byte)'l', (byte)'l', (byte)'o' }, "not a gRPC message")]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 0xff, 0xff }, "cannot be decoded")]
    public async Task Frames_that_we_do_not_take_are_corrupt(byte[] frame, string said)
    {
        peer.On(UnaryPath, call => call.SendRawAsync(frame));

        RemoteFailure failure = await FailureOf(Ask);

        failure.Kind.ShouldBe(RemoteFailureKind.Corrupt);
        failure.Message.ShouldStartWith(peer.Address.Text + " FindMissingBlobs: ");
        failure.Message.ShouldContain(said);
    }

    [Fact]
    public async Task A_message_cut_short_is_a_broken_stream()
    {
        peer.On(UnaryPath, call => call.SendRawAsync(new byte[] { 0, 0, 0, 0, 9, 1 }));

        (await FailureOf(Ask)).Kind.ShouldBe(RemoteFailureKind.BrokenStream);
    }

    [Fact]
    public async Task An_end_without_status_is_a_broken_stream()
    {
        peer.On(UnaryPath, call => call.SendAsync(new FindMissingBlobsResponse()));

        RemoteFailure failure = await FailureOf(Ask);

        failure.Kind.ShouldBe(RemoteFailureKind.BrokenStream);
        failure.Message.ShouldContain("without a status");
    }

    [Fact]
    public async Task Success_without_an_answer_is_corrupt()
    {
        peer.On(UnaryPath, call => { call.End(); return Task.CompletedTask; });

        (await FailureOf(Ask)).Kind.ShouldBe(RemoteFailureKind.Corrupt);
    }

    [Fact]
    public async Task Two_answers_to_a_unary_call_are_corrupt()
    {
        peer.On(UnaryPath, async call =>
        {
            await call.SendAsync(new FindMissingBlobsResponse());
            await call.AnswerAsync(new FindMissingBlobsResponse());
        });

        (await FailureOf(Ask)).Kind.ShouldBe(RemoteFailureKind.Corrupt);
    }

    [Fact]
    public async Task A_server_that_quotes_a_secret_is_not_quoted()
    {
        ConnectionSettings settings = Settings with
        {
            Headers = [new("x-api-key", "s3cret-value"), new("x-team", "compilers")],
            PlainTextCredentials = true,
        };
        var guarded = new GrpcConnection(peer.Address, settings, new TransportPool(), Log.Silent);
        peer.On(UnaryPath, call =>
        {
            call.End(16, $"{call.Header("x-api-key")} of {call.Header("x-team")} is not known");
            return Task.CompletedTask;
        });

        GrpcAnswer<FindMissingBlobsResponse> answer = await guarded.UnaryAsync(
            RemoteMethods.FindMissingBlobs, new FindMissingBlobsRequest(), new CallOptions(Patience), default);

        answer.Status.Message.ShouldBe("*** of compilers is not known");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_status_is_understood_with_its_words_and_details(bool trailersOnly)
    {
        var details = new Status
        {
            Code = 8,
            Details =
            {
                Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(1500)) }),
            },
        };
        peer.On(UnaryPath, call =>
        {
            if (trailersOnly)
            {
                call.TrailersOnly(8, "zu früh,\nnochmal", details);
            }
            else
            {
                call.End(8, "zu früh,\nnochmal", details);
            }

            return Task.CompletedTask;
        });

        RemoteFailure failure = await FailureOf(async () => (await Ask()).Require());

        failure.Kind.ShouldBe(RemoteFailureKind.Exhausted);
        failure.RetryAfter.ShouldBe(TimeSpan.FromMilliseconds(1500));
        failure.Message.ShouldBe($"{peer.Address.Text} FindMissingBlobs: RESOURCE_EXHAUSTED: zu früh, nochmal");
    }

    [Theory]
    [InlineData("grpc-message", "100%, %zz and %")]
    [InlineData("grpc-status-details-bin", "!!! not base64")]
    public async Task Broken_decoration_of_a_status_does_no_harm(string name, string value)
    {
        peer.On(UnaryPath, call =>
        {
            call.TrailersOnly(5);
            call.Context.Response.Headers[name] = value;
            return Task.CompletedTask;
        });

        (await FailureOf(async () => (await Ask()).Require())).Kind.ShouldBe(RemoteFailureKind.NotFound);
    }

    [Fact]
    public async Task Every_call_says_who_calls_and_about_what()
    {
        RequestMetadata? metadata = null;
        var headers = new Dictionary<string, string?>();
        peer.On(UnaryPath, async call =>
        {
            metadata = RequestMetadata.Parser.ParseFrom(Convert.FromBase64String(
                call.Header("build.bazel.remote.execution.v2.requestmetadata-bin")!));
            string[] names = ["te", "content-type", "grpc-timeout", "x-key", "traceparent", "authorization"];
            foreach (string name in names)
            {
                headers[name] = call.Header(name);
            }

            await call.AnswerAsync(new FindMissingBlobsResponse());
        });
        var other = new GrpcConnection(
            peer.Address,
            Settings with
            {
                Headers = [KeyValuePair.Create("X-Key", "secret"), KeyValuePair.Create("grpc-timeout", "1n")],
            },
            new TransportPool(),
            Log.Silent);

        await other.UnaryAsync(
            RemoteMethods.FindMissingBlobs,
            new FindMissingBlobsRequest(),
            new CallOptions(Patience, "abc"),
            CancellationToken.None);

        metadata.ShouldBe(new RequestMetadata
        {
            ToolDetails = new ToolDetails { ToolName = "recc", ToolVersion = VersionOfBuild() },
            ActionId = "abc",
            ToolInvocationId = "invocation",
            CorrelatedInvocationsId = "build",
        });
        headers.ShouldBe(
            new Dictionary<string, string?>
            {
                ["te"] = "trailers",
                ["content-type"] = "application/grpc",
                ["grpc-timeout"] = "30000m",
                ["x-key"] = "secret",
                ["traceparent"] = null,
                ["authorization"] = null,
            },
            ignoreOrder: true);
    }

    [Fact]
    public async Task A_silent_method_meets_our_deadline()
    {
        peer.On(UnaryPath, call => call.HangAsync());

        RemoteFailure failure = await FailureOf(() => Ask(new CallOptions(TimeSpan.FromMilliseconds(100))));

        failure.Kind.ShouldBe(RemoteFailureKind.TimedOut);
        failure.Message.ShouldContain("within 0.1 s");
    }

    [Fact]
    public async Task A_stream_that_falls_silent_meets_our_deadline()
    {
        peer.On(RemoteMethods.Read.Path, async call =>
        {
            await call.SendAsync(Chunk(1));
            await call.HangAsync();
        });

        using GrpcResponses<ReadResponse> stream = OpenRead(new CallOptions(TimeSpan.FromMilliseconds(500)));
        (await stream.ReadAsync()).ShouldNotBeNull();

        (await FailureOf(stream.ReadAsync)).Kind.ShouldBe(RemoteFailureKind.TimedOut);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_callers_own_token_ends_a_call_as_a_cancellation(bool afterFirstMessage)
    {
        using var cancel = new CancellationTokenSource();
        var serverSawIt = new TaskCompletionSource();
        peer.On(RemoteMethods.Read.Path, async call =>
        {
            if (afterFirstMessage)
            {
                await call.SendAsync(Chunk(1));
            }

            cancel.CancelAfter(50);
            await call.HangAsync();
            serverSawIt.SetResult();
        });

        using GrpcResponses<ReadResponse> stream = connection.OpenStream(
            RemoteMethods.Read, new ReadRequest(), Calm, cancel.Token);
        if (afterFirstMessage)
        {
            await stream.ReadAsync();
        }

        OperationCanceledException e = await Should.ThrowAsync<OperationCanceledException>(stream.ReadAsync);
        e.CancellationToken.ShouldBe(cancel.Token);
        stream.Dispose();
        await serverSawIt.Task.WaitAsync(Patience);
    }

    [Theory]
    [InlineData(200, "text/html", "<b>Hi</b>\n<p>x", RemoteFailureKind.Corrupt, "HTTP 200, text/html: <b>Hi</b> <p>x")]
    [InlineData(404, "text/plain", "no such", RemoteFailureKind.NotSupported, "HTTP 404, text/plain: no such")]
    [InlineData(503, "text/plain", "", RemoteFailureKind.Unavailable, "HTTP 503")]
    [InlineData(401, "application/json", "{}", RemoteFailureKind.Denied, "HTTP 401, application/json")]
    [InlineData(302, "text/html", "", RemoteFailureKind.Unavailable, "HTTP 302")]
    public async Task An_answer_of_a_web_server_is_quoted(
        int status, string type, string body, RemoteFailureKind kind, string said)
    {
        peer.On(UnaryPath, async call =>
        {
            call.Context.Response.StatusCode = status;
            call.Context.Response.ContentType = type;
            call.Context.Response.Headers.Location = "/elsewhere";
            await call.Context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(body));
        });

        RemoteFailure failure = await FailureOf(Ask);

        failure.Kind.ShouldBe(kind);
        failure.Message.ShouldContain(said);
        peer.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task A_reset_stream_is_a_failure_that_may_pass(int code)
    {
        peer.On(UnaryPath, call => { call.Reset(code); return Task.CompletedTask; });

        RemoteFailure failure = await FailureOf(Ask);

        failure.IsTransient.ShouldBeTrue(failure.Message);
    }

    [Fact]
    public async Task A_reset_in_the_middle_of_an_answer_is_a_broken_stream()
    {
        var firstIsRead = new TaskCompletionSource();
        peer.On(RemoteMethods.Read.Path, async call =>
        {
            await call.SendAsync(Chunk(1));
            await firstIsRead.Task;
            call.Reset(2);
        });

        using GrpcResponses<ReadResponse> stream = OpenRead();
        await stream.ReadAsync();
        firstIsRead.SetResult();

        RemoteFailure failure = await FailureOf(stream.ReadAsync);
        failure.Kind.ShouldBe(RemoteFailureKind.BrokenStream);
        failure.Message.ShouldContain("HTTP/2 error 2");
    }

    [Fact]
    public async Task Nothing_is_connected_before_the_first_call()
    {
        using GrpcResponses<ReadResponse> stream = OpenRead();

        await Task.Delay(50);

        peer.ConnectionCount.ShouldBe(0);
        peer.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Many_calls_at_once_are_all_answered()
    {
        peer.On(UnaryPath, call => call.AnswerAsync(new FindMissingBlobsResponse()));

        GrpcAnswer<FindMissingBlobsResponse>[] answers =
            await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => Ask()));

        answers.ShouldAllBe(a => a.Status.IsOk);
    }

    private static string VersionOfBuild() => typeof(GrpcConnection).Assembly.GetName().Version!.ToString(3);

    private static ReadResponse Chunk(int size) => new() { Data = ByteString.CopyFrom(Bytes(size)) };

    private Task<GrpcAnswer<FindMissingBlobsResponse>> Ask() => Ask(Calm);

    private Task<GrpcAnswer<FindMissingBlobsResponse>> Ask(CallOptions options) => connection.UnaryAsync(
        RemoteMethods.FindMissingBlobs,
        new FindMissingBlobsRequest { BlobDigests = { new Digest { Hash = "aa", SizeBytes = 1 } } },
        options,
        CancellationToken.None);

    private GrpcResponses<ReadResponse> OpenRead(CallOptions? options = null) =>
        connection.OpenStream(RemoteMethods.Read, new ReadRequest(), options ?? Calm, CancellationToken.None);
}
