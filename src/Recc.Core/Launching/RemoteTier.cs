using System.Diagnostics;
using System.Text;
using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Actions;
using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Outputs;
using Recc.Core.Remote;
using ContentDigest = Recc.Core.Digests.Digest;
using HashFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Launching;

/// <summary>
/// The servers: a cache of results, and workers. What comes from them goes into the local cache as well. Trouble is
/// thrown as <see cref="RemoteException"/>.
/// </summary>
public sealed class RemoteTier(
    ReccOptions options,
    RemoteSession session,
    RemoteRun run,
    OutputFetcher fetcher,
    Delivery delivery,
    LocalTier? local,
    LaunchReport report) : IResultKeeper
{
    /// <summary>
    /// Delivers a result from the cache or a worker; null when the servers have none and make none. A failed compile is
    /// one that the user's own compiler has to repeat.
    /// </summary>
    public async Task<LaunchOutcome?> TryDeliverAsync(PreparedCompile compile, CancellationToken cancellation)
    {
        if (options.SkipCache)
        {
            return await TryExecuteAsync(compile, skipCacheLookup: true, cancellation);
        }

        var query = new CacheQuery(
            compile.Action.Digest, [.. compile.Action.Command.Outputs.Select(static output => output.Canonical.Text)]);
        CacheLookup answer;
        using (report.Metrics.Time("recc.query_action_cache"))
        {
            answer = await session.ActionCache.LookUpAsync(query, cancellation);
        }

        switch (answer)
        {
            case CacheLookup.Hit({ ExitCode: 0 } result):
                report.Hit(compile.Action.Digest, result);
                return await DeliverHitAsync(compile, result, cancellation);
            case CacheLookup.Hit(ActionResult failed) when !options.IgnoreFailureResult && !IsRefusal(compile, failed):
                report.Hit(compile.Action.Digest, failed);
                return await delivery.DeliverFailureAsync(compile, failed, fetcher, cancellation);
            case CacheLookup.Hit(ActionResult failed):
                return new LaunchOutcome.RunCompiler(
                    FallbackReason.RemoteCompileFailed, $"the cached result has exit code {failed.ExitCode}")
                {
                    SpeaksOfModules = await SpeaksOfModulesAsync(compile, failed, cancellation),
                };
            case CacheLookup.Miss:
                report.Miss(compile.Action.Digest);
                return await TryExecuteAsync(compile, skipCacheLookup: false, cancellation);
            case CacheLookup.Unavailable(RemoteFailure failure):
                throw new RemoteException(failure);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>
    /// A result with exit code 0 from the cache or a worker, not delivered; null when there is none.
    /// </summary>
    public async Task<ActionResult?> TryObtainAsync(PreparedCompile compile, CancellationToken cancellation)
    {
        if (!options.SkipCache)
        {
            CacheLookup answer = await session.ActionCache.LookUpAsync(
                new CacheQuery(compile.Action.Digest, []), cancellation);
            switch (answer)
            {
                case CacheLookup.Hit(ActionResult known):
                    report.Hit(compile.Action.Digest, known);
                    return known;
                case CacheLookup.Unavailable(RemoteFailure failure):
                    throw new RemoteException(failure);
                default:
                    report.Miss(compile.Action.Digest);
                    break;
            }
        }

        return MayExecute(compile) ? await run.ExecuteAsync(compile, options.SkipCache, cancellation) : null;
    }

    /// <inheritdoc/>
    public bool KeepsFailures => options.UploadFailedBuild;

    /// <inheritdoc/>
    public async Task KeepAsync(PreparedCompile compile, CollectedOutputs made, CancellationToken cancellation)
    {
        using LaunchMetrics.Timing timing = report.Metrics.Time("recc.upload_missing_local_build_output_blobs");
        Blob[] blobs = [.. made.Blobs, compile.Action.CommandMessage, compile.Action.Action];
        var byDigest = blobs.DistinctBy(static blob => blob.Digest).ToDictionary(static blob => blob.Digest);
        IReadOnlySet<ContentDigest> missing =
            await session.ContentStore.FindMissingAsync(byDigest.Keys, cancellation);
        await session.ContentStore.UploadAsync(
            [.. missing.Where(byDigest.ContainsKey).Select(digest => byDigest[digest])], cancellation);
        await session.ActionCache.UpdateAsync(compile.Action.Digest, made.Result, cancellation);
        report.Stored(compile.Action.Digest);
    }

    /// <summary>Where blobs are sent to.</summary>
    public IContentStore ContentStore => session.ContentStore;

    /// <summary>Whether a worker has not run the command, since it would have read other files of its own.</summary>
    private static bool IsRefusal(PreparedCompile compile, ActionResult result) =>
        result.ExitCode == SystemCheck.Refusal && !compile.Action.Command.Check.IsEmpty;

    private bool MayExecute(PreparedCompile compile) =>
        !compile.Action.StaysHere && session.Executor is not null && (run.IsHere || !options.CacheOnly);

    private async Task<LaunchOutcome?> DeliverHitAsync(
        PreparedCompile compile, ActionResult result, CancellationToken cancellation)
    {
        try
        {
            return await delivery.DeliverAsync(compile, result, fetcher, local, cancellation);
        }
        catch (RemoteException failure) when (failure.Failure.Kind == RemoteFailureKind.NotFound)
        {
            // The cache remembered the result but no longer has its blobs.
            report.Evicted(failure.Failure.Message);
            return await TryExecuteAsync(compile, skipCacheLookup: true, cancellation);
        }
    }

    private async Task<LaunchOutcome?> TryExecuteAsync(
        PreparedCompile compile, bool skipCacheLookup, CancellationToken cancellation)
    {
        if (!MayExecute(compile))
        {
            return null;
        }

        if (await run.ExecuteAsync(compile, skipCacheLookup, cancellation) is not { } result)
        {
            report.NoExecution();
            return null;
        }

        if (IsRefusal(compile, result))
        {
            (_, byte[] said) = await fetcher.FetchStreamsAsync(result, cancellation);
            string what = Encoding.UTF8.GetString(said).Trim().Replace("\n", "; ", StringComparison.Ordinal);
            return new LaunchOutcome.RunCompiler(FallbackReason.OtherSystem, $"a worker has another system: {what}");
        }

        await NoteAsync(compile, result, cancellation);
        if (result.ExitCode != 0 && await RefusesPrecompiledAsync(compile, result, cancellation))
        {
            return new LaunchOutcome.RunCompiler(
                FallbackReason.PrecompiledHeaderRefused, compile.Inputs.Precompiled[0].Spelled);
        }

        return result.ExitCode == 0
            ? await delivery.DeliverAsync(compile, result, fetcher, local, cancellation)
            : new LaunchOutcome.RunCompiler(
                FallbackReason.RemoteCompileFailed, $"exit code {result.ExitCode} on the worker")
            {
                SpeaksOfModules = await SpeaksOfModulesAsync(compile, result, cancellation),
            };
    }

    /// <summary>False also where that cannot be known.</summary>
    private async Task<bool> RefusesPrecompiledAsync(
        PreparedCompile compile, ActionResult result, CancellationToken cancellation)
    {
        if (!compile.Inputs.HasStandIns || compile.Inputs.Precompiled.IsEmpty)
        {
            return false;
        }

        try
        {
            (_, byte[] error) = await fetcher.FetchStreamsAsync(result, cancellation);
            return Delivery.RefusesPrecompiled(compile, error, hasFailed: true);
        }
        catch (RemoteException)
        {
            return false;
        }
    }

    /// <summary>True also where that cannot be known.</summary>
    private async Task<bool> SpeaksOfModulesAsync(
        PreparedCompile compile, ActionResult result, CancellationToken cancellation)
    {
        if (compile.Action.Command.ModuleNames is null)
        {
            return false;
        }

        try
        {
            (_, byte[] error) = await fetcher.FetchStreamsAsync(result, cancellation);
            return Delivery.SpeaksOfModules(compile, error);
        }
        catch (RemoteException)
        {
            return true;
        }
    }

    /// <summary>Servers remember by themselves what their workers have done, and not what was done here.</summary>
    private async Task NoteAsync(PreparedCompile compile, ActionResult result, CancellationToken cancellation)
    {
        if (!run.IsHere)
        {
            report.RanRemotely(result);
            return;
        }

        report.RanHere();
        bool keeps = options is { UploadLocalBuild: true, ActionUncacheable: false }
            && (result.ExitCode == 0 || options.UploadFailedBuild);
        if (!keeps)
        {
            return;
        }

        try
        {
            await session.ActionCache.UpdateAsync(compile.Action.Digest, result, cancellation);
            report.Stored(compile.Action.Digest);
        }
        catch (RemoteException failure)
        {
            report.NotStored(failure.Failure.Message);
        }
    }
}
