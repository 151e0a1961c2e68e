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
using Recc.Core.Statistics;
using Recc.Core.Toolchains;

namespace Recc.Core.Launching;

/// <summary>
/// Puts a launch together and runs it. Everything is made when it is needed: a command that passes through touches no
/// compiler, and a compile that cannot be named opens no connection.
/// </summary>
public sealed class LauncherFactory(
    HostEnvironment host,
    ReccOptions options,
    LaunchWorld world,
    Log log,
    LaunchMetrics metrics,
    LaunchTally tally)
{
    // The collector takes half of what there is for its heap. Of the rest each thread takes 8 MiB for its stack, and where
    // one cannot be had, the runtime ends or hangs.
    private const long MinimumAddressSpace = 1L << 30;

    private readonly LoggedProcessRunner processes = new(world.Processes, log);
    private readonly ServerHealth health = new(options, world.Memory.Breakers);
    private readonly LaunchReport report =
        new(options, log, metrics, tally, BuildNotices.For(host, options.CacheDirectory, world.Streams.Notice));

    /// <summary>Runs the launch to its end, short of running the user's own command.</summary>
    public async Task<LaunchOutcome> LaunchAsync()
    {
        LaunchOutcome outcome = await RunAsync();
        if (outcome is LaunchOutcome.RunCompiler(FallbackReason reason, string detail))
        {
            report.RunsHere(reason, detail);
        }

        return outcome;
    }

    private async Task<LaunchOutcome> RunAsync()
    {
        if (options.Passthrough)
        {
            return new LaunchOutcome.RunCompiler(FallbackReason.PassthroughRequested, "");
        }

        if (host.AddressSpace < MinimumAddressSpace)
        {
            return new LaunchOutcome.RunCompiler(FallbackReason.LittleAddressSpace, $"{host.AddressSpace >> 10} KiB");
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

        CancellationToken token = world.BeginWaiting();
        using var parts = new ServerParts();
        ServerAccess? servers = server is null
            ? null
            : new ServerAccess(server, health, () => parts.Open?.Invoke() ?? throw new UnreachableException());
        ServerShape shape = await new ServerShapes(
            options, world.Memory.Servers, function => Session(options with { RetryLimit = 0 }, function))
            .FindAsync(servers, MayAsk, token);
        return Preparer(shape).Prepare(token) switch
        {
            Preparation.Ready(PreparedCompile compile) => await RunAsync(compile, cache, servers, parts, token),
            Preparation.PassThrough when options.NoExecute => new LaunchOutcome.Finished(0),
            Preparation.PassThrough(FallbackReason reason, string detail) =>
                new LaunchOutcome.RunCompiler(reason, detail),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Whether somebody remembers the answer, and there is a compile that it is for.</summary>
    private bool MayAsk() => (options.CacheDirectory is not null || world.Memory.Breakers is not null)
        && new CommandAnalyzer(CompilePreparer.ReadResponseFile)
            .Analyze(host.Arguments, host.CurrentDirectory) is CommandAnalysis.Compile;

    private CompilePreparer Preparer(ServerShape shape) => new(
        host,
        options,
        new ToolchainFinder(processes, world.Memory.Toolchains, options.CacheDirectory, log),
        new ThisMachine(processes, options.CacheDirectory),
        Finder(shape.Function),
        world.Memory.Prepared,
        shape,
        metrics);

    private RemoteSession Session(ReccOptions of, DigestFunction function) => RemoteSessionFactory.Open(
        of, function, world.Memory.Servers, log, new HelperProcess(world.Processes, host).Run);

    private async Task<LaunchOutcome> RunAsync(
        PreparedCompile compile,
        LocalCacheFolder? cache,
        ServerAccess? servers,
        ServerParts parts,
        CancellationToken cancellation)
    {
        log.Debug($"Action Digest: [{compile.Action.Digest}]");
        log.Trace($"Command: {string.Join(' ', compile.Action.Command.Arguments)}; salt of: {compile.Action.SaltText}");
        if (options.NoExecute)
        {
            return new LaunchOutcome.Finished(0);
        }

        DigestFunction function = DigestFunctions.Of(compile.Action.Digest);
        var delivery = new Delivery(world.Files, world.Streams, metrics) { SavesOutputs = !options.DontSaveOutput };
        LocalTier? local = cache is null ? null : Local(cache, delivery, function);
        parts.Open = () => Remote(parts.Own(Session(options, function)), delivery, local, function);
        parts.Jobserver = options.UseJobserver ? MakeJobserver.Open(host.Variable("MAKEFLAGS"), host.ProcessId) : null;
        var run = new LocalRun(new ActionRunner(processes, world.Files), world.Slots, delivery, host.Variables, report);
        return await new Launcher(options, local, servers, world.Memory.InFlight, run, report)
            .RunAsync(compile, cancellation);

        RemoteTier Remote(RemoteSession session, Delivery to, LocalTier? tier, DigestFunction hash)
        {
            session = session with
            {
                ContentStore = new CountingContentStore(session.ContentStore, tally.AddUp, tally.AddDown),
            };
            var remoteRun = new RemoteRun(session, metrics, log)
            {
                Jobserver = parts.Jobserver,
                LogsProgress = options.LogProgress,
            };
            var fetcher = new OutputFetcher(session.ContentStore, hash, world.Files);
            return new RemoteTier(options, session, remoteRun, fetcher, to, tier, report);
        }
    }

    private LocalCacheFolder? Cache() =>
        options is { LocalCache: true, ActionUncacheable: false, CacheDirectory: { } directory }
            ? new LocalCacheFolder(directory, options.CacheSize, world.Trimmer, TimeProvider.System)
            : null;

    private LocalTier Local(LocalCacheFolder cache, Delivery delivery, DigestFunction function)
    {
        var fetcher = new OutputFetcher(cache.Blobs, function, world.Files) { VerifiesInline = false };
        return new LocalTier(cache, fetcher, delivery, report);
    }

    private IInputFinder Finder(DigestFunction function)
    {
        var compiler = new CompilerInputFinder(processes, function, log);
        return options.CacheDirectory is { } directory
            ? new RememberingInputFinder(compiler, world.Memory.Scans, directory, function, log)
            : compiler;
    }

    /// <summary>What a launch opens on its way, and closes at its end.</summary>
    private sealed class ServerParts : IDisposable
    {
        private RemoteSession? session;

        public Func<RemoteTier>? Open { get; set; }

        public MakeJobserver? Jobserver { get; set; }

        public RemoteSession Own(RemoteSession opened) => session = opened;

        public void Dispose()
        {
            session?.Dispose();
            Jobserver?.Dispose();
        }
    }
}
