using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Remote;
using Recc.Core.Remote.Wire;
using Recc.Core.Tests.Remote.Peer;
using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Remote.Wire;

/// <summary>Servers that listen on a Unix socket.</summary>
public sealed class SocketTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly ServerMemory memory = new(TimeProvider.System);

    public void Dispose()
    {
        memory.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Blobs_go_through_a_socket_and_come_back()
    {
        await using DevelopmentServer server = await StartAsync(new Habits());
        using RemoteSession session = Open(Options());
        byte[][] contents = [RemoteWorld.Bytes(100), RemoteWorld.Bytes(5_000_000)];

        await session.ContentStore.UploadAsync([.. contents.Select(RemoteWorld.BlobOf)], default);
        var destination = new MemoryStream();
        await session.ContentStore.DownloadAsync([new(RemoteWorld.DigestOf(contents[1]), destination)], default);

        destination.ShouldHold(contents[1]);
        (await session.Probe.GetLimitsAsync(default)).CanExecute.ShouldBeTrue();
    }

    [Fact]
    public async Task Secrets_may_go_through_a_socket_since_nobody_reads_on_the_way()
    {
        await using DevelopmentServer server = await StartAsync(new Habits { RequiredAuthorization = "Bearer abcdef" });
        File.WriteAllText(folder["token"], "abcdef\n");
        using RemoteSession session = Open(Options() with { AccessTokenPath = folder["token"] });

        (await session.Probe.GetLimitsAsync(default)).CanExecute.ShouldBeTrue();
    }

    [Fact]
    public async Task A_socket_where_nobody_listens_is_unreachable()
    {
        using RemoteSession session = Open(Options());

        RemoteFailure failure = await RemoteWorld.FailureOf(() => session.Probe.GetLimitsAsync(default));

        failure.Kind.ShouldBe(RemoteFailureKind.Unreachable);
        failure.Message.ShouldStartWith($"unix:{folder["server"]}");
    }

    private Task<DevelopmentServer> StartAsync(Habits habits) =>
        DevelopmentServer.StartAsync(new DevServerOptions { SocketPath = folder["server"], Habits = habits });

    private ReccOptions Options()
    {
        ServerAddress address = AddressReader.Read($"unix:{folder["server"]}", out _).ShouldNotBeNull();
        return RemoteWorld.Options with { Server = address, CasServer = address, ActionCacheServer = address };
    }

    private RemoteSession Open(ReccOptions options) =>
        RemoteSessionFactory.Open(options, DigestFunction.Sha256, memory, Log.Silent);
}
