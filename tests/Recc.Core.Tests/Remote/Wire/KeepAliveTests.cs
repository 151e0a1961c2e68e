using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Diagnostics;
using Recc.Core.Remote;
using Recc.Core.Remote.Transport;
using Recc.Core.Remote.Wire;
using Recc.Core.Tests.Remote.Peer;
using Recc.DevServer;
using Recc.DevServer.Faults;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Remote.Wire;

/// <summary>Pings: they find connections that died silently, and upset no server.</summary>
public sealed class KeepAliveTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Pings_are_sent_only_while_a_call_is_under_way()
    {
        await using World world = await World.StartAsync();
        GrpcConnection connection = world.Connect();
        await CallAsync(connection);
        int idle = world.Relay.Pings;

        // Nothing shows that no ping comes but that some time passes without one.
        await Task.Delay(2.5 * Second);
        world.Relay.Pings.ShouldBe(idle);

        world.Server.Faults.Add("GetCapabilities", new FaultAction.Hang());
        using var cancel = new CancellationTokenSource();
        Task call = CallAsync(connection, cancel.Token);
        await UntilAsync(() => world.Relay.Pings >= idle + 2);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);
    }

    [Fact]
    public async Task A_connection_that_died_silently_is_noticed_long_before_the_call_is_over()
    {
        await using World world = await World.StartAsync();
        GrpcConnection connection = world.Connect();
        await CallAsync(connection);
        world.Server.Faults.Add("GetCapabilities", new FaultAction.Hang());

        Task<RemoteFailure> failure = RemoteWorld.FailureOf(() => CallAsync(connection));
        await UntilAsync(() => world.Server.Log.CountOf("GetCapabilities") == 2);
        world.Relay.Freeze();

        (await failure).IsTransient.ShouldBeTrue();
        (await failure).Kind.ShouldNotBe(RemoteFailureKind.TimedOut);
    }

    [Fact]
    public async Task A_server_that_is_pinged_too_often_gets_a_new_connection_with_fewer_pings()
    {
        await using World world = await World.StartAsync();
        GrpcConnection connection = world.Connect();
        await CallAsync(connection);
        PooledTransport first = connection.Transport();
        world.Server.Faults.Add("GetCapabilities", new FaultAction.Hang(), new FaultCalls.First(1));
        Task<RemoteFailure> failure = RemoteWorld.FailureOf(() => CallAsync(connection));
        await UntilAsync(() => world.Server.Log.CountOf("GetCapabilities") == 2);

        await world.Relay.CallForCalmAsync();

        (await failure).IsTransient.ShouldBeTrue();
        await CallAsync(connection);
        world.Relay.Connections.ShouldBe(2);
        connection.Transport().ShouldNotBe(first);
        connection.Transport().PingTime.ShouldBe(2 * first.PingTime);
    }

    [Fact]
    public async Task Pings_are_never_far_apart_by_one_complaint_of_many_calls()
    {
        await using World world = await World.StartAsync();
        GrpcConnection connection = world.Connect();
        PooledTransport first = connection.Transport();

        connection.SlowDown(first);
        connection.SlowDown(first);

        connection.Transport().PingTime.ShouldBe(2 * first.PingTime);
    }

    private static async Task CallAsync(GrpcConnection connection, CancellationToken cancellation = default)
    {
        GrpcAnswer<ServerCapabilities> answer = await connection.UnaryAsync(
            RemoteMethods.GetCapabilities,
            new GetCapabilitiesRequest(),
            new CallOptions(2 * RemoteWorld.Patience),
            cancellation);
        answer.Require();
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var limit = new CancellationTokenSource(RemoteWorld.Patience);
        while (!isSo())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private sealed class World(DevelopmentServer server) : IAsyncDisposable
    {
        private readonly TransportPool pool = new();

        public DevelopmentServer Server => server;

        public FrameRelay Relay { get; } = new(server.Port);

        public static async Task<World> StartAsync() => new(await DevelopmentServer.StartAsync(new DevServerOptions()));

        public GrpcConnection Connect() => new(
            Relay.Address,
            RemoteWorld.Settings with { KeepAliveTime = Second, PingTimeout = Second },
            pool,
            Log.Silent);

        public async ValueTask DisposeAsync()
        {
            pool.Dispose();
            await Relay.DisposeAsync();
            await server.DisposeAsync();
        }
    }
}
