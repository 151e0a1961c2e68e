using Build.Bazel.Remote.Execution.V2;
using Google.LongRunning;
using Google.Protobuf.WellKnownTypes;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Remote;
using Recc.Core.Remote.Wire;
using Recc.Core.Tests.Remote.Peer;
using Shouldly;
using Xunit;
using static Recc.Core.Tests.Remote.Peer.RemoteWorld;
using ContentDigest = Recc.Core.Digests.Digest;
using DigestFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Tests.Remote.Wire;

public sealed class RemoteSessionFactoryTests : IAsyncLifetime
{
    private static readonly ContentDigest Some = DigestOf("some");

    private ScriptedPeer peer = null!;
    private ReccOptions options = null!;

    public async Task InitializeAsync()
    {
        peer = await ScriptedPeer.StartAsync();
        peer.On(RemoteMethods.GetCapabilities.Path, call => call.AnswerAsync(new ServerCapabilities
        {
            ExecutionCapabilities = new ExecutionCapabilities { ExecEnabled = true },
        }));
        peer.On(RemoteMethods.FindMissingBlobs.Path, call => call.AnswerAsync(new FindMissingBlobsResponse()));
        peer.On(RemoteMethods.UpdateActionResult.Path, call => call.AnswerAsync(new ActionResult()));
        peer.On(RemoteMethods.Execute.Path, call => call.AnswerAsync(new Operation
        {
            Done = true,
            Response = Any.Pack(new ExecuteResponse { Result = new ActionResult() }),
        }));
        options = Options with { Server = peer.Address, CasServer = peer.Address, ActionCacheServer = peer.Address };
    }

    public async Task DisposeAsync() => await peer.DisposeAsync();

    [Fact]
    public async Task One_server_for_everything_gets_one_connection()
    {
        using RemoteSession session = Open(options);

        await session.Probe.GetLimitsAsync(default);
        await session.ContentStore.FindMissingAsync([Some], default);
        await session.ActionCache.LookUpAsync(new CacheQuery(Some, []), default);
        await session.Executor!.ExecuteAsync(new ExecutionOrder(Some, false, []), default);

        peer.Calls.ShouldBe(["GetCapabilities", "FindMissingBlobs", "GetActionResult", "Execute"]);
        peer.ConnectionCount.ShouldBe(1);
    }

    [Fact]
    public async Task Each_service_has_its_own_server_and_instance()
    {
        await using ScriptedPeer store = await ScriptedPeer.StartAsync();
        await using ScriptedPeer cache = await ScriptedPeer.StartAsync();
        var instances = new List<string>();
        store.On(RemoteMethods.FindMissingBlobs.Path, async call =>
        {
            instances.Add((await call.ReceiveAsync(FindMissingBlobsRequest.Parser))!.InstanceName);
            await call.AnswerAsync(new FindMissingBlobsResponse());
        });
        cache.On(RemoteMethods.GetActionResult.Path, async call =>
        {
            instances.Add((await call.ReceiveAsync(GetActionResultRequest.Parser))!.InstanceName);
            await call.AnswerAsync(new ActionResult());
        });
        using RemoteSession session = Open(options with
        {
            CasServer = store.Address,
            CasInstance = "cas",
            ActionCacheServer = cache.Address,
            ActionCacheInstance = "ac",
        });

        await session.ContentStore.FindMissingAsync([Some], default);
        await session.ActionCache.LookUpAsync(new CacheQuery(Some, []), default);
        (await session.Probe.GetLimitsAsync(default)).CanExecute.ShouldBeTrue();

        instances.ShouldBe(["cas", "ac"]);
        peer.Calls.ShouldBe(["GetCapabilities"]);
    }

    [Fact]
    public void Opening_a_session_calls_nobody()
    {
        using RemoteSession session = Open(options);

        peer.ConnectionCount.ShouldBe(0);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Without_an_execution_server_or_a_wish_for_one_there_is_no_executor(bool server, bool cacheOnly)
    {
        using RemoteSession session = Open(options with
        {
            Server = server ? peer.Address : null,
            CacheOnly = cacheOnly,
        });

        session.Executor.ShouldBeNull();
        (await session.Probe.GetLimitsAsync(default)).ShouldNotBeNull();
    }

    [Fact]
    public void Without_any_server_there_is_no_session() =>
        Should.Throw<ArgumentException>(() => Open(Options));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Results_are_stored_only_when_the_settings_say_so(bool upload)
    {
        using RemoteSession session = Open(options with { UploadLocalBuild = upload });

        Exception? e = await Record.ExceptionAsync(() =>
            session.ActionCache.UpdateAsync(Some, new ActionResult(), default));

        (e is null).ShouldBe(upload);
        peer.CountOf("UpdateActionResult").ShouldBe(upload ? 1 : 0);
    }

    [Fact]
    public async Task Calls_are_tried_as_often_as_the_settings_say()
    {
        peer.On(RemoteMethods.FindMissingBlobs.Path, call => { call.TrailersOnly(14); return Task.CompletedTask; });
        using RemoteSession session = Open(options with { RetryLimit = 2 });

        (await FailureOf(() => session.ContentStore.FindMissingAsync([Some], default)))
            .Kind.ShouldBe(RemoteFailureKind.Unavailable);

        peer.Calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task The_empty_blob_is_not_asked_for()
    {
        using RemoteSession session = Open(options);

        (await session.ContentStore.FindMissingAsync([DigestOf("")], default)).ShouldBeEmpty();

        peer.Calls.ShouldBeEmpty();
    }

    private static RemoteSession Open(ReccOptions options) =>
        RemoteSessionFactory.Open(
            options, DigestFunction.Sha256, new ServerMemory(TimeProvider.System), Log.Silent);
}
