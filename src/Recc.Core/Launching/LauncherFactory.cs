using System.Diagnostics;
using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Host;
using Recc.Core.Inputs;
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
    // The collector takes half of what there is for its heap. Of the rest each thread takes 8 MiB for its stack, and where
    // one cannot be had, the runtime ends or hangs.
    private const long MinimumAddressSpace = 1L << 30;

    private const DigestFunction HashFunction = DigestFunction.Sha256;

    private readonly PosixProcessRunner processes = new(log);
    private readonly ServerHealth health = new(options.CacheDirectory);
    private readonly BuildNotices notices = new(options.CacheDirectory, streams.Notice);

    /// <summary>Runs the launch to its end, short of running the user's own command.</summary>
    /// <param name="cancellation">Called when the launch begins to wait for others; gives the token that ends it.</param>
    public async Task<LaunchOutcome> LaunchAsync(Func<CancellationToken> cancellation)
    {
        LaunchOutcome outcome = await RunAsync(cancellation);
        if (outcome is LaunchOutcome.RunCompiler(FallbackReason reason, string detail))
        {
            Report(reason, detail);
        }

        return outcome;
    }

    private async Task<LaunchOutcome> RunAsync(Func<CancellationToken> cancellation)
    {
        if (options.Passthrough)
        {
            return new LaunchOutcome.RunCompiler(FallbackReason.PassthroughRequested, "");
        }

        if (host.AddressSpace < MinimumAddressSpace)
        {
            return new LaunchOutcome.RunCompiler(FallbackReason.LittleAddressSpace, $"{host.AddressSpace >> 10} KiB");
        }

        if ((options.ActionCacheServer ?? options.CasServer ?? options.Server) is not { } server)
        {
            return new LaunchOutcome.RunCompiler(FallbackReason.NoServer, "");
        }

        if (health.IsPaused(server))
        {
            return FallbackPolicy.Decide(
                FallbackReason.ServerFailed, $"{server.Text} did not answer a moment ago", options);
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
            Preparation.Ready(PreparedCompile compile) => await RunAsync(compile, server, token),
            Preparation.PassThrough(FallbackReason reason, string detail) =>
                new LaunchOutcome.RunCompiler(reason, detail),
            _ => throw new UnreachableException(),
        };
    }

    private async Task<LaunchOutcome> RunAsync(
        PreparedCompile compile, ServerAddress server, CancellationToken cancellation)
    {
        log.Debug($"Action Digest: [{compile.Action.Digest}]");
        log.Trace($"Command: {string.Join(' ', compile.Action.Command.Arguments)}; salt of: {compile.Action.SaltText}");
        long started = Stopwatch.GetTimestamp();
        using RemoteSession session = RemoteSessionFactory.Open(options, HashFunction, log);
        LaunchOutcome outcome = await Launcher(session).RunAsync(compile, cancellation);
        if (outcome is LaunchOutcome.RunCompiler(FallbackReason.ServerFailed, string why)
            && Stopwatch.GetElapsedTime(started) > ServerHealth.WorthRemembering)
        {
            health.PauseFor(server, why);
        }

        return outcome;
    }

    private Launcher Launcher(RemoteSession session)
    {
        var report = new LaunchReport(log, metrics, notices);
        var delivery = new Delivery(new OutputFetcher(session.ContentStore, HashFunction), streams, metrics);
        return new Launcher(
            options,
            session,
            new RemoteRun(session, metrics, log),
            new LocalRun(session, new ActionRunner(processes), delivery, host.Variables, report),
            delivery,
            report);
    }

    private IInputFinder Finder()
    {
        var compiler = new CompilerInputFinder(processes, HashFunction, log);
        return options.CacheDirectory is { } directory
            ? new RememberingInputFinder(compiler, directory, HashFunction, log)
            : compiler;
    }

    private void Report(FallbackReason reason, string detail)
    {
        log.Info($"Running locally: {FallbackReasons.Sentence(reason)} {detail}");
        if (!FallbackPolicy.IsInfrastructure(reason))
        {
            metrics.Count("recc.unsupported_command", reason is FallbackReason.NotACompiler ? 1 : 0);
            return;
        }

        metrics.Count("recc.fallback");
        log.Warning($"{detail}; compiling locally");
        notices.Once($"{reason} {options.Server?.Text ?? options.CasServer?.Text}", $"{detail}; compiling locally");
    }
}
