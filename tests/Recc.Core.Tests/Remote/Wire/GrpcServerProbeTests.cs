using Build.Bazel.Remote.Execution.V2;
using Build.Bazel.Semver;
using Recc.Core.Remote;
using Recc.Core.Remote.Transport;
using Recc.Core.Remote.Wire;
using Recc.Core.Tests.Remote.Peer;
using Shouldly;
using Xunit;
using static Recc.Core.Tests.Remote.Peer.RemoteWorld;
using DigestFunction = Recc.Core.Digests.DigestFunction;
using WireFunction = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value;

namespace Recc.Core.Tests.Remote.Wire;

public sealed class GrpcServerProbeTests
{
    [Fact]
    public async Task A_server_that_tells_everything_is_understood()
    {
        ServerLimits limits = await AskAsync(new ServerCapabilities
        {
            CacheCapabilities = new CacheCapabilities
            {
                MaxBatchTotalSizeBytes = 1234,
                DigestFunctions =
                    { WireFunction.Sha256, WireFunction.Sha256Tree, WireFunction.Blake3, WireFunction.Sha1 },
                ActionCacheUpdateCapabilities = new ActionCacheUpdateCapabilities { UpdateEnabled = true },
            },
            ExecutionCapabilities = new ExecutionCapabilities { ExecEnabled = true },
            HighApiVersion = new SemVer { Major = 2, Minor = 3 },
        });

        limits.MaxBatchBytes.ShouldBe(1234);
        limits.CanExecute.ShouldBeTrue();
        limits.CanUpdateActionCache.ShouldBe(true);
        limits.DigestFunctions.ShouldBe([DigestFunction.Sha256, DigestFunction.Blake3, DigestFunction.Sha1]);
        limits.KnowsOutputPaths.ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_that_tells_nothing_gets_defaults()
    {
        ServerLimits limits = await AskAsync(new ServerCapabilities());

        limits.MaxBatchBytes.ShouldBe(BatchPlanner.MaxBytes);
        limits.CanExecute.ShouldBeFalse();
        limits.CanUpdateActionCache.ShouldBeNull();
        limits.DigestFunctions.ShouldBeEmpty();
        limits.KnowsOutputPaths.ShouldBeTrue();
    }

    [Theory]
    [InlineData(2, 0, false)]
    [InlineData(2, 1, true)]
    [InlineData(99, 0, true)]
    [InlineData(1, 9, false)]
    public async Task Output_paths_came_with_the_second_version(int major, int minor, bool knows)
    {
        var version = new SemVer { Major = major, Minor = minor };

        (await AskAsync(new ServerCapabilities { HighApiVersion = version })).KnowsOutputPaths.ShouldBe(knows);
    }

    [Fact]
    public async Task The_server_is_asked_once_however_many_want_to_know()
    {
        await using ScriptedPeer peer = await ScriptedPeer.StartAsync();
        peer.On(RemoteMethods.GetCapabilities.Path, call => call.AnswerAsync(new ServerCapabilities()));
        GrpcConnection connection = peer.Connect();
        using var probe = new GrpcServerProbe(connection, Service, new ServerMemory(TimeProvider.System), null);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => probe.GetLimitsAsync(CancellationToken.None)));

        peer.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_failure_is_thrown_and_not_remembered()
    {
        await using ScriptedPeer peer = await ScriptedPeer.StartAsync();
        GrpcConnection connection = peer.Connect();
        using var probe = new GrpcServerProbe(connection, Service, new ServerMemory(TimeProvider.System), null);
        (await FailureOf(() => probe.GetLimitsAsync(CancellationToken.None)))
            .Kind.ShouldBe(RemoteFailureKind.NotSupported);

        peer.On(RemoteMethods.GetCapabilities.Path, call => call.AnswerAsync(new ServerCapabilities()));

        (await probe.GetLimitsAsync(CancellationToken.None)).CanExecute.ShouldBeFalse();
    }

    private static async Task<ServerLimits> AskAsync(ServerCapabilities capabilities)
    {
        await using ScriptedPeer peer = await ScriptedPeer.StartAsync();
        peer.On(RemoteMethods.GetCapabilities.Path, call => call.AnswerAsync(capabilities));
        GrpcConnection connection = peer.Connect();
        using var probe = new GrpcServerProbe(connection, Service, new ServerMemory(TimeProvider.System), null);
        return await probe.GetLimitsAsync(CancellationToken.None);
    }
}
