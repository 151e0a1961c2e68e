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

    private const DigestFunction HashFunction = DigestFunction.Sha256;

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

        var preparer = new CompilePreparer(
            host,
            options,
            new ToolchainFinder(processes, world.Memory.Toolchains, options.CacheDirectory, log),
            new ThisMachine(processes, options.CacheDirectory),
            Finder(),
            world.Memory.Prepared,
            metrics);
        CancellationToken token = world.BeginWaiting();
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
        var delivery = new Delivery(world.Files, world.Streams, metrics);
        LocalTier? local = cache is null ? null : Local(cache, delivery);
        var session = new Lazy<RemoteSession>(
            () => RemoteSessionFactory.Open(options, HashFunction, world.Memory.Servers, log));
        ServerAccess? servers = server is null ? null : new ServerAccess(server, health, Open);
        try
        {
            var run = new LocalRun(
                new ActionRunner(processes, world.Files), world.Slots, delivery, host.Variables, report);
            var launcher = new Launcher(options, local, servers, world.Memory.InFlight, run, report);
            var planner = new PrecompiledPlanner(options);
            return compile.StandIn is { } standIn && planner.HasPlace()
                ? await RunBothAsync(launcher, compile, standIn, planner)
                : await launcher.RunAsync(compile, cancellation);
        }
        finally
        {
            if (session.IsValueCreated)
            {
                session.Value.Dispose();
            }
        }

        // What others must make is made meanwhile; two compilers of the user's at a time there are never.
        async Task<LaunchOutcome> RunBothAsync(
            Launcher launcher, PreparedCompile made, PreparedCompile standIn, PrecompiledPlanner planner)
        {
            StandInRun unseen = ForStandIn(cache, server, session);
            Task<bool> fetching = Task.Run(() => unseen.TryFetchAsync(standIn, cancellation), cancellation);
            LaunchOutcome outcome = await launcher.RunAsync(made, cancellation);
            bool isThere = await fetching;
            if (outcome is LaunchOutcome.Finished
                && (isThere || await unseen.TryMakeAsync(standIn, cancellation)))
            {
                world.Files.Settle();
                bool isKnown = TryRecord(planner, made, standIn);
                log.Debug($"precompiled header of {made.Command.Output} for actions: {isKnown}");
            }

            return outcome;
        }

        RemoteTier Open() => Remote(
            session.Value with
            {
                ContentStore = new CountingContentStore(session.Value.ContentStore, tally.AddUp, tally.AddDown),
            },
            delivery,
            local);
    }

    private static bool TryRecord(PrecompiledPlanner planner, PreparedCompile made, PreparedCompile standIn)
    {
        try
        {
            return planner.Record(made, standIn, HashFunction);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Makes what the user does not see: counted nowhere, shown nowhere, put in place by this process.</summary>
    private StandInRun ForStandIn(LocalCacheFolder? cache, ServerAddress? server, Lazy<RemoteSession> session)
    {
        var streams = new SilentStreams();
        var quiet = new LaunchReport(
            options, log, new LaunchMetrics(), new LaunchTally(), new BuildNotices([], host.ProcessId, streams.Notice));
        var delivery = new Delivery(OutputFiles.OfThisProcess, streams, quiet.Metrics);
        LocalTier? local = cache is null
            ? null
            : new LocalTier(
                cache,
                new OutputFetcher(cache.Blobs, HashFunction, OutputFiles.OfThisProcess) { VerifiesInline = false },
                delivery,
                quiet);
        var run = new LocalRun(
            new ActionRunner(processes, OutputFiles.OfThisProcess), world.Slots, delivery, host.Variables, quiet);
        ServerAccess? servers = server is null ? null : new ServerAccess(server, health, () =>
        {
            var fetcher = new OutputFetcher(session.Value.ContentStore, HashFunction, OutputFiles.OfThisProcess);
            return new RemoteTier(
                options, session.Value, new RemoteRun(session.Value, quiet.Metrics, log), fetcher, delivery, local, quiet);
        });
        return new StandInRun(options, local, servers, run);
    }

    private LocalCacheFolder? Cache() =>
        options is { LocalCache: true, ActionUncacheable: false, CacheDirectory: { } directory }
            ? new LocalCacheFolder(directory, options.CacheSize, world.Trimmer, TimeProvider.System)
            : null;

    private RemoteTier Remote(RemoteSession session, Delivery delivery, LocalTier? local)
    {
        var fetcher = new OutputFetcher(session.ContentStore, HashFunction, world.Files);
        return new RemoteTier(
            options, session, new RemoteRun(session, metrics, log), fetcher, delivery, local, report);
    }

    private LocalTier Local(LocalCacheFolder cache, Delivery delivery)
    {
        var fetcher = new OutputFetcher(cache.Blobs, HashFunction, world.Files) { VerifiesInline = false };
        return new LocalTier(cache, fetcher, delivery, report);
    }

    private IInputFinder Finder()
    {
        var compiler = new CompilerInputFinder(processes, HashFunction, log)
        {
            Lister = InputListers.For(options, processes, world.Memory.Listers, HashFunction, log),
            Sources = world.Memory.Listers.Sources,
        };
        return options.CacheDirectory is { } directory
            ? new RememberingInputFinder(compiler, world.Memory.Scans, directory, HashFunction, log)
            : compiler;
    }
}
