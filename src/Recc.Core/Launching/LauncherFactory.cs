using System.Diagnostics;
using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Host;
using Recc.Core.Inputs;
using Recc.Core.LocalCache;
using Recc.Core.Outputs;
using Recc.Core.Processes;
using Recc.Core.Remote;
using Recc.Core.Remote.Wire;
using Recc.Core.Toolchains;

namespace Recc.Core.Launching;

/// <summary>
/// Puts a launch together and runs it. Everything is made when it is needed: a command that passes through touches no
/// compiler, and a compile that cannot be named opens no connection.
/// </summary>
public sealed class LauncherFactory(
    HostEnvironment host,
    ReccOptions options,
    IUserStreams streams,
    Log log,
    LaunchMetrics metrics)
{
    private const DigestFunction HashFunction = DigestFunction.Sha256;

    private readonly PosixProcessRunner processes = new(log);
    private readonly ServerHealth health = new(options.CacheDirectory);
    private readonly LaunchReport report =
        new(options, log, metrics, BuildNotices.For(host, options.CacheDirectory, streams.Notice));

    /// <summary>Who makes the local cache smaller when it is too large.</summary>
    public ICacheTrimmer Trimmer { get; init; } = new TrimProcess(host);

    /// <summary>Runs the launch to its end, short of running the user's own command.</summary>
    /// <param name="cancellation">Called when the launch begins to wait for others; gives the token that ends it.</param>
    public async Task<LaunchOutcome> LaunchAsync(Func<CancellationToken> cancellation)
    {
        LaunchOutcome outcome = await RunAsync(cancellation);
        if (outcome is LaunchOutcome.RunCompiler(FallbackReason reason, string detail))
        {
            report.RunsHere(reason, detail);
        }

        return outcome;
    }

    private async Task<LaunchOutcome> RunAsync(Func<CancellationToken> cancellation)
    {
        if (options.Passthrough)
        {
            return new LaunchOutcome.RunCompiler(FallbackReason.PassthroughRequested, "");
        }

        LocalCacheFolder? cache = Cache();
        ServerAddress? server = options.ActionCacheServer ?? options.CasServer ?? options.Server;
        if (server is null && cache is null)
        {
            return new LaunchOutcome.RunCompiler(FallbackReason.NoServer, "");
        }

        if (cache is null && health.IsPaused(server!))
        {
            return FallbackPolicy.Decide(
                FallbackReason.ServerFailed, ServerAccess.PausedText(server!), options);
        }

        var preparer = new CompilePreparer(
            host,
            options,
            new ToolchainFinder(processes, options.CacheDirectory, log),
            new ThisMachine(processes, options.CacheDirectory),
            Finder(),
            metrics);
        CancellationToken token = cancellation();
        return preparer.Prepare(token) switch
        {
            Preparation.Ready(PreparedCompile compile) => await RunAsync(compile, cache, server, token),
            Preparation.PassThrough(FallbackReason reason, string detail) =>
                new LaunchOutcome.RunCompiler(reason, detail),
            _ => throw new UnreachableException(),
        };
    }

    private async Task<LaunchOutcome> RunAsync(
        PreparedCompile compile, LocalCacheFolder? cache, ServerAddress? server, CancellationToken cancellation)
    {
        log.Debug($"Action Digest: [{compile.Action.Digest}]");
        log.Trace($"Command: {string.Join(' ', compile.Action.Command.Arguments)}; salt of: {compile.Action.SaltText}");
        var delivery = new Delivery(streams, metrics);
        LocalTier? local = cache is null ? null : Local(cache, delivery);
        RemoteSession? session = null;
        ServerAccess? servers = server is null ? null : new ServerAccess(server, health, Open);
        try
        {
            var run = new LocalRun(new ActionRunner(processes), delivery, host.Variables, report);
            return await new Launcher(options, local, servers, run, report).RunAsync(compile, cancellation);
        }
        finally
        {
            session?.Dispose();
        }

        RemoteTier Open()
        {
            session = RemoteSessionFactory.Open(options, HashFunction, log);
            return Remote(session, delivery, local);
        }
    }

    private LocalCacheFolder? Cache() =>
        options is { LocalCache: true, ActionUncacheable: false, CacheDirectory: { } directory }
            ? new LocalCacheFolder(directory, options.CacheSize, Trimmer, TimeProvider.System)
            : null;

    private RemoteTier Remote(RemoteSession session, Delivery delivery, LocalTier? local) =>
        new(options, session, new RemoteRun(session, metrics, log), delivery, local, report);

    private LocalTier Local(LocalCacheFolder cache, Delivery delivery) =>
        new(cache, new OutputFetcher(cache.Blobs, HashFunction) { VerifiesInline = false }, delivery, report);

    private IInputFinder Finder()
    {
        var compiler = new CompilerInputFinder(processes, HashFunction, log);
        return options.CacheDirectory is { } directory
            ? new RememberingInputFinder(compiler, directory, HashFunction, log)
            : compiler;
    }
}
