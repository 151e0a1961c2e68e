using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Outputs;
using Recc.Core.Prefetching;
using Recc.Core.Remote;
using Recc.Core.Remote.Wire;
using Recc.Core.Statistics;

namespace Recc.Core.Launching;

/// <summary>
/// Opens the places that a launch gets results from: each when it is needed, for whoever is to have the results, and
/// all with actions of one digest function. What was opened is closed with it.
/// </summary>
/// <param name="basis">What the launch was given.</param>
/// <param name="options">The settings for what is launched.</param>
/// <param name="function">Names the actions and all that belongs to them.</param>
/// <param name="failure">Why the servers have failed this launch already; or null.</param>
internal sealed class LaunchTiers(
    LaunchBasis basis, ReccOptions options, DigestFunction function, RemoteException? failure) : IDisposable
{
    private readonly Lazy<RemoteSession> session = new(() => basis.OpenSession(options, function));

    private readonly Lazy<MakeJobserver?> jobserver = new(() => options.UseJobserver
        ? MakeJobserver.Open(basis.Host.Variable("MAKEFLAGS"), basis.Host.ProcessId)
        : null);

    /// <summary>The local cache; null when it is not to be used.</summary>
    public LocalTier? Local(LaunchRecipient to)
    {
        if (basis.Cache is not { } cache)
        {
            return null;
        }

        var fetcher = new OutputFetcher(cache.Blobs, function, to.Files) { VerifiesInline = false };
        return new LocalTier(cache, fetcher, to.Delivery, to.Report);
    }

    /// <summary>The way to the servers; null when there are none.</summary>
    /// <param name="to">Who gets the results.</param>
    /// <param name="local">Keeps them as well; or null.</param>
    public ServerAccess? Servers(LaunchRecipient to, LocalTier? local) => basis.Server is { } server
        ? new ServerAccess(server, basis.Health, () => Remote(to, local)) { FailedBefore = failure }
        : null;

    /// <summary>Runs actions on this machine.</summary>
    /// <param name="to">Who gets what they make.</param>
    /// <param name="names">Tells whether what ran would still be named as it was.</param>
    public LocalRun LocalRun(LaunchRecipient to, INameCheck names) =>
        new(
            new ActionRunner(basis.Processes, to.Files),
            to.Claims,
            basis.World.Slots,
            to.Delivery,
            basis.Host.Variables,
            names,
            to.Report);

    /// <summary>
    /// A session that outlives the launch and needs nothing of it; null where there is no such thing, as when a program
    /// of the user's has to be asked for credentials. To be disposed by the caller.
    /// </summary>
    public RemoteSession? Detached() =>
        options.CredentialHelper is null && failure is null
            && basis.Server is { } server && !basis.Health.IsPaused(server)
            ? (basis with { Log = Log.Silent }).OpenSession(options, function)
            : null;

    public void Dispose()
    {
        if (session.IsValueCreated)
        {
            session.Value.Dispose();
        }

        if (jobserver.IsValueCreated)
        {
            jobserver.Value?.Dispose();
        }
    }

    private RemoteTier Remote(LaunchRecipient to, LocalTier? local)
    {
        LaunchTally tally = to.Report.Tally;
        RemoteSession counted = session.Value with
        {
            ContentStore = new CountingContentStore(session.Value.ContentStore, tally.AddUp, tally.AddDown),
            ActionCache = new CountingActionCache(session.Value.ActionCache, tally.AddDown),
            Executor = session.Value.Executor is { } executor ? new CountingExecutor(executor, tally.AddDown) : null,
        };
        if (basis.World.Memory.Prefetched is { } prefetched)
        {
            counted = counted with { ActionCache = OrAskedAhead(counted.ActionCache, prefetched, to.Report.Tally) };
        }

        bool hasRunner = options is { CacheOnly: true, RunnerCommand.Length: > 0 };
        if (hasRunner)
        {
            counted = counted with { Executor = Runner(counted.ContentStore) };
        }

        var run = new RemoteRun(counted, to.Report.Metrics, basis.Log)
        {
            Jobserver = to.HoldsSlotOfMake && !hasRunner ? jobserver.Value : null,
            IsWantedByOthers = basis.World.Memory.InFlight.IsWaitedFor,
            LogsProgress = options.LogProgress,
            IsHere = hasRunner,
        };
        var fetcher = new OutputFetcher(counted.ContentStore, function, to.Files);
        return new RemoteTier(options, counted, run, fetcher, to.Delivery, local, to.Report);
    }

    /// <summary>The action cache, or what it was asked before this launch came.</summary>
    private PrefetchedActionCache OrAskedAhead(IActionCache inner, PrefetchMemory prefetched, LaunchTally tally)
    {
        tally.UnusedAnswers = prefetched.Answers.TakeUnused();
        return new PrefetchedActionCache(
            inner, PrefetchedLaunch.ServerOf(options)!, prefetched, basis.Options, answer =>
            {
                tally.IsPrefetched = true;
                tally.AddDown(answer.Fetched);
            });
    }

    private RunnerExecutor Runner(IContentStore store) => new(
        basis.Processes, basis.Host, options, store, function, basis.World.Slots, basis.Log);
}
