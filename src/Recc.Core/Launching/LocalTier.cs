using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Diagnostics;
using Recc.Core.LocalCache;
using Recc.Core.Outputs;
using Recc.Core.Remote;
using DigestFunctions = Recc.Core.Digests.DigestFunctions;

namespace Recc.Core.Launching;

/// <summary>The first place that is asked for a result: the cache on this machine's disk.</summary>
public sealed class LocalTier(
    LocalCacheFolder folder, OutputFetcher fetcher, Delivery delivery, LaunchReport report) : IResultKeeper
{
    /// <summary>Delivers the result when it is there and whole; null when it has to be had elsewhere.</summary>
    public async Task<LaunchOutcome?> TryDeliverAsync(PreparedCompile compile, CancellationToken cancellation)
    {
        // Whole results come with the answer; nothing has to be asked for.
        CacheLookup answer = await folder.Results.LookUpAsync(new CacheQuery(compile.Action.Digest, []), cancellation);
        if (answer is not CacheLookup.Hit({ ExitCode: 0 } result))
        {
            report.LocalMiss(compile.Action.Digest);
            return null;
        }

        try
        {
            LaunchOutcome outcome = await delivery.DeliverAsync(compile, result, fetcher, keeper: null, cancellation);
            report.LocalHit(compile.Action.Digest, result);
            return outcome;
        }
        catch (RemoteException failure)
        {
            // Its blobs were trimmed, or the disk has spoilt them.
            folder.Forget(compile.Action.Digest);
            report.Evicted(failure.Failure.Message);
            report.LocalMiss(compile.Action.Digest);
            return null;
        }
    }

    /// <summary>
    /// Whether there is a chance that a result can be kept, so that it is worth making one. Says so, once in a build,
    /// when there is none.
    /// </summary>
    public bool MayKeep()
    {
        bool mayStore = folder.MayStore();
        if (!mayStore)
        {
            report.NotStored("the local cache cannot be written (see RECC_CACHE_DIR)");
        }

        return mayStore;
    }

    /// <inheritdoc/>
    public async Task KeepAsync(PreparedCompile compile, CollectedOutputs made, CancellationToken cancellation)
    {
        using LaunchMetrics.Timing timing = report.Metrics.Time("recc.store_local_cache");
        await folder.StoreAsync(compile.Action.Digest, made.Result, made.Blobs, cancellation);
        report.LocallyStored(compile.Action.Digest);
    }

    /// <summary>Keeps what came from elsewhere. The compile has its outputs: trouble is only reported.</summary>
    public async Task KeepAsync(
        PreparedCompile compile, ActionResult result, FetchedOutputs fetched, CancellationToken cancellation)
    {
        // Directories are not kept: what is in them would have to be named anew.
        if (result.OutputDirectories.Count > 0 || !MayKeep())
        {
            return;
        }

        try
        {
            CollectedOutputs made = OutputCollector.CollectFetched(
                result, fetched, DigestFunctions.Of(compile.Action.Digest));
            await KeepAsync(compile, made, cancellation);
        }
        catch (RemoteException failure)
        {
            report.NotStored(failure.Failure.Message);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            report.NotStored(failure.Message);
        }
    }
}
