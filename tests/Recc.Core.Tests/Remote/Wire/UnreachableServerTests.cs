using System.Text;
using Build.Bazel.Remote.Execution.V2;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Remote;
using Recc.Core.Remote.Transport;
using Recc.Core.Remote.Wire;
using Recc.Core.Tests.Remote.Peer;
using Shouldly;
using Xunit;
using static Recc.Core.Tests.Remote.Peer.RemoteWorld;

namespace Recc.Core.Tests.Remote.Wire;

public sealed class UnreachableServerTests
{
    [Fact]
    public async Task A_port_where_nobody_listens_is_unreachable()
    {
        ServerAddress address = RawServer.Nobody();

        RemoteFailure failure = await FailureOf(address);

        failure.Kind.ShouldBe(RemoteFailureKind.Unreachable);
        failure.Message.ShouldBe($"{address.Text} GetCapabilities: no connection: connection refused");
    }

    [Fact]
    public async Task An_unknown_host_is_unreachable()
    {
        var address = new ServerAddress("grpc://no-such-host.invalid:1", new Uri("http://no-such-host.invalid:1"));

        RemoteFailure failure = await FailureOf(address);

        failure.Kind.ShouldBe(RemoteFailureKind.Unreachable);
        failure.Message.ShouldContain("unknown host");
    }

    [Fact]
    public async Task A_server_of_the_old_HTTP_is_unreachable()
    {
        await using ScriptedPeer peer = await ScriptedPeer.StartAsync(protocols: HttpProtocols.Http1);

        RemoteFailure failure = await FailureOf(peer.Address);

        failure.Kind.ShouldBe(RemoteFailureKind.Unreachable);
        failure.Message.ShouldContain("is this a gRPC server?");
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\u000c")]
    public async Task A_server_that_speaks_otherwise_is_unreachable(string words)
    {
        await using var server = new RawServer(Encoding.Latin1.GetBytes(words));

        RemoteFailure failure = await FailureOf(server.Address);

        failure.Kind.ShouldBe(RemoteFailureKind.Unreachable);
        failure.Message.ShouldStartWith(server.Address.Text);
    }

    [Fact]
    public async Task A_server_that_accepts_and_says_nothing_meets_the_deadline()
    {
        await using var server = new RawServer([]);

        RemoteFailure failure = await FailureOf(server.Address, TimeSpan.FromMilliseconds(200));

        failure.Kind.ShouldBe(RemoteFailureKind.TimedOut);
    }

    [Fact]
    public async Task A_server_that_never_finishes_its_handshake_meets_the_connect_timeout()
    {
        await using var server = new RawServer([]);
        var secure = new ServerAddress(
            server.Address.Text, new UriBuilder(server.Address.Endpoint) { Scheme = "https" }.Uri);
        var connection = new GrpcConnection(
            secure,
            Settings with { ConnectTimeout = TimeSpan.FromMilliseconds(200) },
            new TransportPool(),
            Log.Silent);

        RemoteFailure failure = await RemoteWorld.FailureOf(() => AskAsync(connection, Patience));

        failure.Kind.ShouldBe(RemoteFailureKind.Unreachable);
        failure.Message.ShouldContain("took too long to accept a connection");
    }

    [Fact]
    public async Task A_server_that_went_away_is_a_failure_that_may_pass()
    {
        ScriptedPeer peer = await ScriptedPeer.StartAsync();
        peer.On(RemoteMethods.GetCapabilities.Path, call => call.AnswerAsync(new ServerCapabilities()));
        GrpcConnection connection = peer.Connect();
        await AskAsync(connection, Patience);

        await peer.DisposeAsync();

        RemoteFailure failure = await RemoteWorld.FailureOf(() => AskAsync(connection, Patience));
        failure.IsTransient.ShouldBeTrue(failure.Message);
    }

    private static Task<RemoteFailure> FailureOf(ServerAddress address) => FailureOf(address, Patience);

    private static async Task<RemoteFailure> FailureOf(ServerAddress address, TimeSpan timeout)
    {
        GrpcConnection connection = ConnectTo(address);
        return await RemoteWorld.FailureOf(() => AskAsync(connection, timeout));
    }

    private static async Task AskAsync(GrpcConnection connection, TimeSpan timeout) =>
        (await connection.UnaryAsync(
            RemoteMethods.GetCapabilities,
            new GetCapabilitiesRequest(),
            new CallOptions(timeout),
            CancellationToken.None)).Require();
}
