using System.Security.Cryptography.X509Certificates;
using Build.Bazel.Remote.Execution.V2;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Remote;
using Recc.Core.Remote.Transport;
using Recc.Core.Remote.Wire;
using Recc.Core.Tests.Remote.Peer;
using Recc.Testing;
using Shouldly;
using Xunit;
using static Recc.Core.Tests.Remote.Peer.RemoteWorld;

namespace Recc.Core.Tests.Remote.Wire;

public sealed class TlsTests : IDisposable
{
    private readonly TestAuthority authority = new();
    private readonly List<string> warnings = [];
    private string? heardToken;

    public void Dispose() => authority.Dispose();

    [Fact]
    public async Task A_server_signed_by_the_given_authority_is_trusted()
    {
        await using ScriptedPeer peer = await StartAsync("localhost");

        await AskAsync(peer.Address, Settings with { ServerCertificate = authority.RootFile });

        peer.Calls.ShouldBe(["GetCapabilities"]);
    }

    [Fact]
    public async Task A_server_signed_by_somebody_else_is_not_trusted()
    {
        using var other = new TestAuthority();
        await using ScriptedPeer peer = await StartAsync("localhost");

        RemoteFailure failure = await FailureOf(() =>
            AskAsync(peer.Address, Settings with { ServerCertificate = other.RootFile }));

        failure.Kind.ShouldBe(RemoteFailureKind.Unreachable);
        failure.Message.ShouldContain("the TLS handshake failed");
        peer.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_given_authority_the_systems_decide()
    {
        await using ScriptedPeer peer = await StartAsync("localhost");

        (await FailureOf(() => AskAsync(peer.Address, Settings))).Kind.ShouldBe(RemoteFailureKind.Unreachable);
    }

    [Fact]
    public async Task A_certificate_of_another_host_is_not_trusted()
    {
        await using ScriptedPeer peer = await StartAsync("elsewhere.example");

        RemoteFailure failure = await FailureOf(() =>
            AskAsync(peer.Address, Settings with { ServerCertificate = authority.RootFile }));

        failure.Kind.ShouldBe(RemoteFailureKind.Unreachable);
    }

    [Fact]
    public async Task A_server_may_ask_who_we_are()
    {
        using X509Certificate2 own = authority.Sign("me");
        (string certificate, string key) = authority.Export(own);
        await using ScriptedPeer peer = await StartAsync("localhost", c => c.Thumbprint == own.Thumbprint);
        ConnectionSettings settings = Settings with { ServerCertificate = authority.RootFile };

        await AskAsync(peer.Address, settings with { ClientCertificate = certificate, ClientKey = key });
        RemoteFailure failure = await FailureOf(() => AskAsync(peer.Address, settings));

        failure.IsTransient.ShouldBeTrue(failure.Message);
        peer.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_server_without_HTTP2_is_unreachable()
    {
        using X509Certificate2 certificate = authority.Sign("localhost");
        await using ScriptedPeer peer = await ScriptedPeer.StartAsync(certificate, HttpProtocols.Http1);

        RemoteFailure failure = await FailureOf(() =>
            AskAsync(peer.Address, Settings with { ServerCertificate = authority.RootFile }));

        failure.Kind.ShouldBe(RemoteFailureKind.Unreachable);
        failure.Message.ShouldContain("TLS");
    }

    [Fact]
    public async Task Encrypted_talk_with_a_server_that_does_not_encrypt_is_unreachable()
    {
        await using ScriptedPeer peer = await ScriptedPeer.StartAsync();
        var wrong = new ServerAddress("grpcs://x", new UriBuilder(peer.Address.Endpoint) { Scheme = "https" }.Uri);

        (await FailureOf(() => AskAsync(wrong, Settings))).Kind.ShouldBe(RemoteFailureKind.Unreachable);
    }

    [Fact]
    public async Task Plain_talk_with_a_server_that_encrypts_is_unreachable()
    {
        await using ScriptedPeer peer = await StartAsync("localhost");
        var wrong = new ServerAddress("grpc://x", new UriBuilder(peer.Address.Endpoint) { Scheme = "http" }.Uri);

        (await FailureOf(() => AskAsync(wrong, Settings))).Kind.ShouldBe(RemoteFailureKind.Unreachable);
    }

    [Theory]
    [InlineData("no such file")]
    [InlineData("not a certificate")]
    public async Task An_unusable_certificate_file_is_named(string what)
    {
        string path = what == "no such file"
            ? Path.Combine(authority.Folder, "missing.pem")
            : authority.Write("bad.pem", "hello");
        await using ScriptedPeer peer = await StartAsync("localhost");

        RemoteFailure root = await FailureOf(() => AskAsync(peer.Address, Settings with { ServerCertificate = path }));
        RemoteFailure own = await FailureOf(() => AskAsync(peer.Address, Settings with { ClientCertificate = path }));

        root.Kind.ShouldBe(RemoteFailureKind.LocalFile);
        root.Message.ShouldContain(path);
        own.Kind.ShouldBe(RemoteFailureKind.LocalFile);
        own.Message.ShouldContain(path);
    }

    [Fact]
    public async Task The_token_is_sent_over_an_encrypted_connection()
    {
        await using ScriptedPeer peer = await StartAsync("localhost");

        await AskAsync(peer.Address, Settings with
        {
            ServerCertificate = authority.RootFile,
            AccessTokenPath = authority.Write("token", "  secret-123\n"),
        });

        heardToken.ShouldBe("Bearer secret-123");
        warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_that_was_renewed_is_sent_from_the_next_call_on()
    {
        await using ScriptedPeer peer = await StartAsync("localhost");
        string path = authority.Write("token", "first-token");
        GrpcConnection connection = ConnectionTo(
            peer.Address, Settings with { ServerCertificate = authority.RootFile, AccessTokenPath = path });
        await AskAsync(connection);
        heardToken.ShouldBe("Bearer first-token");

        authority.Write("token", "the-second-token");
        await AskAsync(connection);

        heardToken.ShouldBe("Bearer the-second-token");
    }

    [Fact]
    public async Task A_token_that_is_refused_is_read_again_even_if_its_file_looks_the_same()
    {
        await using ScriptedPeer peer = await StartAsync("localhost");
        string path = authority.Write("token", "first-token");
        DateTime written = File.GetLastWriteTimeUtc(path);
        GrpcConnection connection = ConnectionTo(
            peer.Address, Settings with { ServerCertificate = authority.RootFile, AccessTokenPath = path });
        await AskAsync(connection);

        authority.Write("token", "other-token");
        File.SetLastWriteTimeUtc(path, written);
        peer.On(RemoteMethods.GetCapabilities.Path, static call =>
        {
            call.TrailersOnly(16);
            return Task.CompletedTask;
        });
        await FailureOf(() => AskAsync(connection));
        Answer(peer);
        await AskAsync(connection);

        heardToken.ShouldBe("Bearer other-token");
    }

    [Fact]
    public async Task The_token_is_not_sent_in_plain_text()
    {
        await using ScriptedPeer peer = await ScriptedPeer.StartAsync();
        Answer(peer);

        await AskAsync(peer.Address, Settings with { AccessTokenPath = authority.Write("token", "secret-123") });

        peer.Calls.Count.ShouldBe(1);
        heardToken.ShouldBeNull();
        warnings.ShouldHaveSingleItem().ShouldContain("not encrypted");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" \n")]
    [InlineData("two\nlines")]
    public async Task An_unusable_token_file_is_named(string? content)
    {
        string path = content is null ? "/nowhere/token" : authority.Write("token", content);
        await using ScriptedPeer peer = await StartAsync("localhost");

        RemoteFailure failure = await FailureOf(() => AskAsync(peer.Address, Settings with
        {
            ServerCertificate = authority.RootFile,
            AccessTokenPath = path,
        }));

        failure.Kind.ShouldBe(RemoteFailureKind.LocalFile);
        failure.Message.ShouldContain(path);
        peer.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("device")]
    [InlineData("endless")]
    [InlineData("folder")]
    public async Task A_secret_that_is_no_small_file_is_named_and_not_read(string kind)
    {
        string path = Strange(kind);
        await using ScriptedPeer peer = await StartAsync("localhost");
        ConnectionSettings settings = Settings with { ServerCertificate = authority.RootFile };
        ConnectionSettings[] all =
        [
            settings with { AccessTokenPath = path },
            settings with { BasicAuthPath = path },
            settings with { ServerCertificate = path },
            settings with { ClientCertificate = path, ClientKey = path },
            settings with { ClientCertificate = authority.RootFile, ClientKey = path },
            settings with { GoogleAccess = new GoogleAccess([path], "localhost:1") },
        ];

        foreach (ConnectionSettings strange in all)
        {
            // Reading a pipe that nobody writes to is waited for in no other way.
            Task<RemoteFailure> failure = Task.Run(() => FailureOf(() => AskAsync(peer.Address, strange)));
            (await failure.WaitAsync(Patience)).Message.ShouldContain(
                strange.GoogleAccess is null || kind != "folder" ? path : "credentials");
        }

        peer.Calls.ShouldBeEmpty();
    }

    private string Strange(string kind)
    {
        string path = authority.Write("strange", "");
        switch (kind)
        {
            case "pipe":
                File.Delete(path);
                new ProgramRun { Program = "mkfifo", Arguments = [path] }.Run().EnsureSuccess();
                return path;
            case "folder":
                File.Delete(path);
                System.IO.Directory.CreateDirectory(path);
                return path;
            case "endless":
                using (FileStream file = File.OpenWrite(path))
                {
                    file.SetLength(1L << 40);
                }

                return path;
            default:
                return "/dev/zero";
        }
    }

    private async Task<ScriptedPeer> StartAsync(string name, Func<X509Certificate2, bool>? acceptsClient = null)
    {
        ScriptedPeer peer = await ScriptedPeer.StartAsync(authority.Sign(name), acceptsClient: acceptsClient);
        Answer(peer);
        return peer;
    }

    private void Answer(ScriptedPeer peer) => peer.On(RemoteMethods.GetCapabilities.Path, call =>
    {
        heardToken = call.Header("authorization");
        return call.AnswerAsync(new ServerCapabilities());
    });

    private GrpcConnection ConnectionTo(ServerAddress address, ConnectionSettings settings) => new(
        address, settings, new TransportPool(), new Log(LogLevel.Warning, (_, line) => warnings.Add(line)));

    private Task AskAsync(ServerAddress address, ConnectionSettings settings) =>
        AskAsync(ConnectionTo(address, settings));

    private static async Task AskAsync(GrpcConnection connection) => (await connection.UnaryAsync(
        RemoteMethods.GetCapabilities,
        new GetCapabilitiesRequest(),
        new CallOptions(Patience),
        CancellationToken.None)).Require();
}
