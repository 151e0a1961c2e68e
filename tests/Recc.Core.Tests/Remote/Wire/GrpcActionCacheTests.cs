using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.Remote;
using Recc.Core.Remote.Transport;
using Recc.Core.Remote.Wire;
using Recc.Core.Tests.Remote.Peer;
using Shouldly;
using Xunit;
using static Recc.Core.Tests.Remote.Peer.RemoteWorld;

namespace Recc.Core.Tests.Remote.Wire;

public sealed class GrpcActionCacheTests : IAsyncLifetime
{
    private static readonly CacheQuery Query = new(DigestOf("action"), ["a.o", "b.o"]);

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
    public async Task A_known_result_is_a_hit_and_inlining_is_asked_for()
    {
        GetActionResultRequest? request = null;
        ActionResult result = new() { ExitCode = 3, StdoutRaw = ByteString.CopyFromUtf8("hello") };
        peer.On(RemoteMethods.GetActionResult.Path, async call =>
        {
            request = await call.ReceiveAsync(GetActionResultRequest.Parser);
            await call.AnswerAsync(result);
        });

        CacheLookup lookup = await Cache().LookUpAsync(Query, CancellationToken.None);

        lookup.ShouldBe(new CacheLookup.Hit(result));
        request.ShouldBe(new GetActionResultRequest
        {
            InstanceName = "main",
            ActionDigest = Query.Action.Message(),
            InlineStdout = true,
            InlineStderr = true,
            InlineOutputFiles = { "a.o", "b.o" },
            DigestFunction = DigestFunction.Types.Value.Sha256,
        });
    }

    [Fact]
    public async Task An_unknown_result_is_a_miss()
    {
        Refuse(5);

        (await Cache().LookUpAsync(Query, CancellationToken.None)).ShouldBe(new CacheLookup.Miss());
    }

    [Theory]
    [InlineData(7, RemoteFailureKind.Denied)]
    [InlineData(12, RemoteFailureKind.NotSupported)]
    [InlineData(14, RemoteFailureKind.Unavailable)]
    public async Task Trouble_is_neither_a_hit_nor_a_miss(int code, RemoteFailureKind kind)
    {
        Refuse(code);

        CacheLookup lookup = await Cache().LookUpAsync(Query, CancellationToken.None);

        lookup.ShouldBeOfType<CacheLookup.Unavailable>().Failure.Kind.ShouldBe(kind);
    }

    [Fact]
    public async Task A_dead_server_is_neither_a_hit_nor_a_miss()
    {
        GrpcConnection nobody = ConnectTo(RawServer.Nobody());

        CacheLookup lookup = await new GrpcActionCache(nobody, Service).LookUpAsync(Query, CancellationToken.None);

        lookup.ShouldBeOfType<CacheLookup.Unavailable>().Failure.Kind.ShouldBe(RemoteFailureKind.Unreachable);
    }

    [Fact]
    public async Task The_callers_cancellation_is_thrown()
    {
        using var cancel = new CancellationTokenSource();
        peer.On(RemoteMethods.GetActionResult.Path, async call =>
        {
            cancel.CancelAfter(20);
            await call.HangAsync();
        });

        await Should.ThrowAsync<OperationCanceledException>(() => Cache().LookUpAsync(Query, cancel.Token));
    }

    public static TheoryData<string, ActionResult> BadResults() => new()
    {
        { "no digest", new() { OutputFiles = { new OutputFile { Path = "a.o" } } } },
        { "bad hash", new() { OutputFiles = { new OutputFile { Path = "a.o", Digest = Bad } } } },
        { "negative size", new() { StdoutDigest = new Digest { Hash = DigestOf("").Hash, SizeBytes = -1 } } },
        { "bad stderr", new() { StderrDigest = Bad } },
        { "bad tree", new() { OutputDirectories = { new OutputDirectory { Path = "d", TreeDigest = Bad } } } },
        { "bad root", new() { OutputDirectories = { new OutputDirectory { RootDirectoryDigest = Bad } } } },
        { "wrong file", new() { OutputFiles = { Inline("a.o", "abc", "abd") } } },
        { "short file", new() { OutputFiles = { Inline("a.o", "abc", "ab") } } },
        {
            "wrong stdout",
            new() { StdoutDigest = DigestOf("abc").Message(), StdoutRaw = ByteString.CopyFromUtf8("abcd") }
        },
    };

    [Theory]
    [MemberData(nameof(BadResults))]
    public async Task A_result_with_bad_digests_is_corrupt(string what, ActionResult result)
    {
        peer.On(RemoteMethods.GetActionResult.Path, call => call.AnswerAsync(result));

        CacheLookup lookup = await Cache().LookUpAsync(Query, CancellationToken.None);

        lookup.ShouldBeOfType<CacheLookup.Unavailable>(what).Failure.Kind.ShouldBe(RemoteFailureKind.Corrupt, what);
    }

    [Fact]
    public async Task A_result_with_right_inline_content_is_a_hit()
    {
        ActionResult result = new()
        {
            OutputFiles = { Inline("a.o", "abc", "abc"), Inline("b.o", "abc", "") },
            StdoutDigest = DigestOf("out").Message(),
            StdoutRaw = ByteString.CopyFromUtf8("out"),
        };
        peer.On(RemoteMethods.GetActionResult.Path, call => call.AnswerAsync(result));

        (await Cache().LookUpAsync(Query, CancellationToken.None)).ShouldBe(new CacheLookup.Hit(result));
    }

    [Fact]
    public async Task A_result_is_stored_under_its_action()
    {
        UpdateActionResultRequest? request = null;
        ActionResult result = new() { OutputFiles = { Inline("a.o", "abc", "") } };
        peer.On(RemoteMethods.UpdateActionResult.Path, async call =>
        {
            request = await call.ReceiveAsync(UpdateActionResultRequest.Parser);
            await call.AnswerAsync(result);
        });

        await Cache().UpdateAsync(Query.Action, result, CancellationToken.None);

        request.ShouldBe(new UpdateActionResultRequest
        {
            InstanceName = "main",
            ActionDigest = Query.Action.Message(),
            ActionResult = result,
            DigestFunction = DigestFunction.Types.Value.Sha256,
        });
    }

    [Fact]
    public async Task A_refused_result_is_thrown()
    {
        peer.On(RemoteMethods.UpdateActionResult.Path, call =>
        {
            call.TrailersOnly(7, "read only");
            return Task.CompletedTask;
        });

        (await FailureOf(() => Cache().UpdateAsync(Query.Action, new ActionResult(), CancellationToken.None)))
            .Kind.ShouldBe(RemoteFailureKind.Denied);
    }

    private static Digest Bad => new() { Hash = "xyz", SizeBytes = 3 };

    private static OutputFile Inline(string path, string named, string content) => new()
    {
        Path = path,
        Digest = DigestOf(named).Message(),
        Contents = ByteString.CopyFromUtf8(content),
    };

    private GrpcActionCache Cache() => new(connection, Service with { Instance = "main" });

    private void Refuse(int code) => peer.On(RemoteMethods.GetActionResult.Path, call =>
    {
        call.TrailersOnly(code);
        return Task.CompletedTask;
    });
}
