using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Recc.DevServer.Distance;
using Recc.DevServer.Execution;
using Recc.DevServer.Faults;
using Recc.DevServer.Observation;
using Recc.DevServer.Services;
using Recc.DevServer.Storage;
using Recc.DevServer.Validation;
using Recc.DevServer.Wire;
using Digest = Build.Bazel.Remote.Execution.V2.Digest;
using Function = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value;

namespace Recc.DevServer;

/// <summary>
/// A Remote Execution API server on the loopback address, for trying recc on one machine and for tests. Commands run
/// with the rights of this process and without a sandbox, so it is not for production. Knows how the parts are put
/// together; everything else is in them.
/// </summary>
public sealed class DevelopmentServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly Parts parts;

    private DevelopmentServer(WebApplication application, Parts parts, Uri address)
    {
        this.application = application;
        this.parts = parts;
        Address = address;
    }

    /// <summary>Where it listens, for example http://127.0.0.1:41235/. HTTP/2 with prior knowledge, no TLS.</summary>
    public Uri Address { get; }

    /// <summary>The TCP port.</summary>
    public int Port => Address.Port;

    /// <summary>What goes wrong on purpose.</summary>
    public FaultPlan Faults => parts.Faults;

    /// <summary>What it has seen.</summary>
    public CallLog Log => parts.Log;

    /// <summary>How it behaves; may be replaced at any time.</summary>
    public Habits Habits
    {
        get => parts.Habits.Now;
        set => parts.Habits.Now = value;
    }

    /// <summary>Starts a server; it accepts calls when the task is done.</summary>
    /// <exception cref="IOException">The port is in use, or a folder cannot be made.</exception>
    /// <exception cref="PlatformNotSupportedException">On Windows: processes are started with posix_spawn.</exception>
    public static async Task<DevelopmentServer> StartAsync(DevServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Jobs, 1);
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("the development server runs on Unix only");
        }

        var parts = new Parts(options);
        WebApplication application = Build(options, parts);
        try
        {
            await application.StartAsync();
            if (options.SocketPath is { } socket)
            {
                File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
        catch
        {
            await application.DisposeAsync();
            await parts.DisposeAsync();
            throw;
        }

        string address = application.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses
            .First(static address => !address.StartsWith("http://unix:", StringComparison.Ordinal));
        return new DevelopmentServer(application, parts, new Uri(address));
    }

    /// <summary>Stores a blob as if it had been uploaded; SHA-256 when nothing else is said.</summary>
    public Digest AddBlob(ReadOnlyMemory<byte> content, Function function = Function.Sha256) =>
        parts.Blobs.Store(function, content).ToDigest();

    /// <summary>Whether the store has a blob.</summary>
    public bool HasBlob(Digest digest) => parts.Blobs.Contains(BlobKey.Require(digest, "the blob"));

    /// <summary>The content of a blob, or null.</summary>
    public ReadOnlyMemory<byte>? ReadBlob(Digest digest) => parts.Blobs.Read(BlobKey.Require(digest, "the blob"));

    /// <summary>Makes the store lose a blob.</summary>
    public void ForgetBlob(Digest digest) => parts.Blobs.Forget(BlobKey.Require(digest, "the blob"));

    /// <summary>Makes the action cache lose a result.</summary>
    public void ForgetResult(Digest action) => parts.Results.Forget(BlobKey.Require(action, "the action"));

    /// <summary>Ends open calls, kills running actions, and removes the folder they were staged in.</summary>
    public async ValueTask DisposeAsync()
    {
        await parts.Stopping.CancelAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await application.StopAsync(patience.Token);
        await application.DisposeAsync();
        await parts.DisposeAsync();
    }

    private static WebApplication Build(DevServerOptions options, Parts parts)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => Configure(kestrel, options));
        WebApplication application = builder.Build();
        var endpoint = new RpcEndpoint(
            parts.Methods(), parts.Faults, parts.Log, options.MaxMessageBytes,
            () => parts.Habits.Now.RequiredAuthorization, parts.Stopping.Token);
        application.Run(endpoint.ServeAsync);
        return application;
    }

    private static void Configure(KestrelServerOptions kestrel, DevServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 8 * 1024 * 1024;

        // Loopback only, on purpose: whoever reaches this port runs commands here.
        kestrel.Listen(IPAddress.Loopback, options.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (options.RoundTrip > TimeSpan.Zero || options.BitsPerSecond > 0)
            {
                var line = new FarLine(options.RoundTrip, options.BitsPerSecond);
                listen.Use(next => connection => FarConnection.ServeAsync(connection, next, line));
            }

            if (options.CertificateFile is { } certificate)
            {
                listen.UseHttps(https => Encrypt(https, certificate, options));
            }
        });
        if (options.SocketPath is { } path)
        {
            kestrel.ListenUnixSocket(path, static listen => listen.Protocols = HttpProtocols.Http2);
        }
    }

    private static void Encrypt(HttpsConnectionAdapterOptions https, string certificate, DevServerOptions options)
    {
        https.ServerCertificate = X509Certificate2.CreateFromPemFile(certificate, options.KeyFile);
        if (options.ClientAuthorityFile is { } authority)
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPemFile(authority);
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (client, _, _) => IsSignedBy(client, trusted);
        }
    }

    private static bool IsSignedBy(X509Certificate2 client, X509Certificate2Collection trusted)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        return chain.Build(client);
    }

    /// <summary>The composition: the one place that says what is made of what.</summary>
    private sealed class Parts : IAsyncDisposable
    {
        private readonly DevServerOptions options;
        private readonly string workFolder;
        private readonly OperationTable operations;

        public Parts(DevServerOptions options)
        {
            this.options = options;
            Habits = new LiveHabits(options.Habits);
            foreach (Fault fault in options.Faults)
            {
                Faults.Add(fault);
            }

            Blobs = new BlobStore(OpenStore(options.DataFolder, "blobs"));
            Results = new ActionResultStore(OpenStore(options.DataFolder, "results"), Blobs);
            workFolder = MakeWorkFolder(options.WorkFolder);
            operations = new OperationTable(
                new OperationSettings(options.Jobs, options.InstanceName, options.AbandonedExecutionTime),
                new ActionRunner(Blobs, Results, Log, workFolder),
                Blobs);
        }

        public FaultPlan Faults { get; } = new();

        public CallLog Log { get; } = new();

        public LiveHabits Habits { get; }

        public BlobStore Blobs { get; }

        public ActionResultStore Results { get; }

        public CancellationTokenSource Stopping { get; } = new();

        public IEnumerable<RpcMethod> Methods()
        {
            var rules = new RequestRules(options.InstanceName);
            var inliner = new ResultInliner(Habits, Blobs);
            var witness = new ActionWitness(Log, Blobs);
            var resultRules = new ActionResultRules(Blobs, Results, options.Strict);
            var loader = new ActionLoader(Blobs, Habits, options.Strict);
            return
            [
                .. new CapabilitiesService(rules, Habits, options.MaxBlobBytes).Methods(),
                .. new ContentStoreService(rules, Habits, Blobs).Methods(),
                .. new ByteStreamService(rules, Habits, Blobs, options.MaxBlobBytes).Methods(),
                .. new ActionCacheService(rules, Habits, Results, resultRules, inliner, witness).Methods(),
                .. new ExecutionService(rules, Habits, loader, Results, operations, inliner, witness).Methods(),
            ];
        }

        public async ValueTask DisposeAsync()
        {
            await operations.DisposeAsync();
            Stopping.Dispose();
            StagingFolder.Remove(workFolder);
        }

        private static IByteStore OpenStore(string? folder, string name) =>
            folder is null ? new MemoryByteStore() : new FolderByteStore(Path.Combine(folder, name));

        private static string MakeWorkFolder(string? parent)
        {
            if (parent is null)
            {
                return Directory.CreateTempSubdirectory("recc-devserver-").FullName;
            }

            return Directory.CreateDirectory(Path.Combine(parent, $"recc-devserver-{Guid.NewGuid():N}")).FullName;
        }
    }
}
