using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Recc.Core.Configuration;

namespace Recc.Core.Tests.Remote.Peer;

/// <summary>
/// A real HTTP server on a port of its own that answers each gRPC method as the test says, rightly or wrongly. A
/// method without an answer is UNIMPLEMENTED.
/// </summary>
public sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ConcurrentDictionary<string, Func<PeerCall, Task>> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> calls = new();
    private readonly ConcurrentDictionary<string, byte> connections = new(StringComparer.Ordinal);

    private ScriptedPeer(WebApplication application, bool secure)
    {
        this.application = application;
        Scheme = secure ? "https" : "http";
        application.Run(AnswerAsync);
    }

    public string Scheme { get; }

    /// <summary>The names of the methods called so far, in order.</summary>
    public IReadOnlyList<string> Calls => [.. calls];

    /// <summary>How many TCP connections brought calls.</summary>
    public int ConnectionCount => connections.Count;

    public ServerAddress Address
    {
        get
        {
            string bound = application.Services.GetRequiredService<IServer>().Features
                .Get<IServerAddressesFeature>()!.Addresses.Single();
            var address = new Uri($"{Scheme}://localhost:{new Uri(bound).Port}");
            return new ServerAddress($"grpc://localhost:{address.Port}", address);
        }
    }

    public static async Task<ScriptedPeer> StartAsync(
        X509Certificate2? certificate = null,
        HttpProtocols protocols = HttpProtocols.Http2,
        Func<X509Certificate2, bool>? acceptsClient = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = protocols;
                if (certificate is not null)
                {
                    listen.UseHttps(certificate, https => Require(https, acceptsClient));
                }
            });
        });
        var peer = new ScriptedPeer(builder.Build(), certificate is not null);
        await peer.application.StartAsync();
        return peer;
    }

    /// <summary>Answers a method; the path is "/package.Service/Method".</summary>
    public ScriptedPeer On(string path, Func<PeerCall, Task> answer)
    {
        answers[path] = answer;
        return this;
    }

    public int CountOf(string method) => calls.Count(c => c == method);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        try
        {
            await application.StopAsync(now.Token);
        }
        catch (OperationCanceledException)
        {
            // Calls that were never answered are cut off.
        }

        await application.DisposeAsync();
    }

    private static void Require(HttpsConnectionAdapterOptions https, Func<X509Certificate2, bool>? acceptsClient)
    {
        if (acceptsClient is not null)
        {
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (certificate, _, _) => acceptsClient(certificate);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        calls.Enqueue(path[(path.LastIndexOf('/') + 1)..]);
        connections.TryAdd(context.Connection.Id, 0);
        var call = new PeerCall(context);
        try
        {
            if (answers.TryGetValue(path, out Func<PeerCall, Task>? answer))
            {
                await answer(call);
            }
            else
            {
                call.TrailersOnly(12);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client went away, as some tests want it to.
        }
    }
}
