using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Host;
using Recc.Core.LocalCache;
using Recc.Core.Outputs;
using Recc.Core.Paths;
using Recc.Core.Prefetching;
using Recc.Core.Processes;
using Recc.Core.Remote;
using Recc.Core.Statistics;

namespace Recc.Core.Launching;

/// <summary>
/// A launch that is likely to come: names its action as the launch would, and asks the server what it would ask.
/// Nothing is run, nothing is uploaded, nothing is said to anybody, and nothing of the user's is written.
/// </summary>
/// <param name="host">What the system would give the launch.</param>
/// <param name="options">Its settings; those of the launch have to be the same object.</param>
/// <param name="memory">What the process knows.</param>
public sealed class PrefetchedLaunch(HostEnvironment host, ReccOptions options, LaunchMemory memory)
{
    /// <summary>
    /// Whether launches with these settings ask an action cache, and one that is worth asking before they do.
    /// </summary>
    public static bool IsOfUse(ReccOptions options, LookUps lookUps) =>
        MayBe(options) && ServerOf(options) is { } server && lookUps.Hits(server)
            && (options.Prefetch == PrefetchUse.On || lookUps.IsFar(server));

    /// <summary>Whether the order of launches with these settings is worth knowing.</summary>
    public static bool MayBe(ReccOptions options) => options is
    {
        Prefetch: not PrefetchUse.Off, SkipCache: false, Verify: false, NoExecute: false, Passthrough: false,
    } && ServerOf(options) is not null;

    /// <summary>The server whose action cache is asked; null when there is none.</summary>
    public static ServerAddress? ServerOf(ReccOptions options) => options.ActionCacheServer ?? options.Server;

    /// <summary>Asks. False when it could not be told what for, or there is no reason to.</summary>
    public bool TryAsk(CancellationToken cancellation)
    {
        if (memory.Prefetched is not { } prefetched || ServerOf(options) is not { } server
            || Prepare(cancellation) is not { } compile || IsNoneOfThese(compile))
        {
            return false;
        }

        var basis = new LaunchBasis(host, options, World(cancellation), Log.Silent);
        if (basis.Cache is { } cache && cache.SeemsToHave(compile.Action.Digest))
        {
            return false;
        }

        var query = new CacheQuery(
            compile.Action.Digest, [.. compile.Action.Command.Outputs.Select(static output => output.Canonical.Text)]);
        prefetched.Answers.Ask(compile.Action.Digest, options, () => new AnswerSeeker(
            basis.OpenSession(options with { RetryLimit = 0 }, DigestFunctions.Of(compile.Action.Digest)),
            server,
            prefetched.LookUps).AskAsync(query));
        return true;
    }

    private PreparedCompile? Prepare(CancellationToken cancellation)
    {
        try
        {
            return new LauncherFactory(
                host, options, World(cancellation), Log.Silent, new LaunchMetrics(), new LaunchTally())
                .PrepareAhead(cancellation);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException
            or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What has parts that are launches of their own, is larger than a unit, or need not be made.</summary>
    private static bool IsNoneOfThese(PreparedCompile compile) =>
        compile is not { StandIn: null, Command: { IsCompiling: true, IsLinking: false } }
            || compile.Action.RunsElsewhere || IsUpToDate(compile);

    /// <summary>As build tools see it: an output that is there and no older than what it is made of.</summary>
    private static bool IsUpToDate(PreparedCompile compile) =>
        FileIdentity.TryRead(
            PathText.Join(compile.Paths.WorkingDirectory, compile.Command.Output), out FileIdentity output)
            && compile.Inputs.Files.All(file => file.Identity.ModifiedNanoseconds <= output.ModifiedNanoseconds);

    private LaunchWorld World(CancellationToken cancellation) => new()
    {
        Processes = new NoProcesses(),
        Files = OutputFiles.OfThisProcess,
        Streams = new SilentStreams(),
        Slots = new NoSlots(),
        Trimmer = new NoTrimmer(),
        Memory = memory,
        BeginWaiting = () => cancellation,
    };

    private sealed class NoProcesses : IProcessRunner
    {
        public ChildResult Run(ChildCommand command, CancellationToken cancellation) =>
            throw new OperationCanceledException("compilers run for launches that have come");
    }

    private sealed class NoSlots : ILocalSlots
    {
        public IDisposable Enter(CancellationToken cancellation) =>
            throw new OperationCanceledException("compilers run for launches that have come");
    }

    private sealed class NoTrimmer : ICacheTrimmer
    {
        public void TrimSoon(string cacheDirectory, long limit)
        {
            // Nothing is kept.
        }
    }
}
