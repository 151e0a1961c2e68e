using Build.Bazel.Remote.Execution.V2;
using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Outputs;
using Recc.Core.Remote;

namespace Recc.Core.Launching;

/// <summary>
/// One compile from its name to its outputs: cache, worker, or a local run that is stored. Never runs the user's own
/// command: when that is what is left to do, the outcome says so.
/// </summary>
public sealed class Launcher(
    ReccOptions options, RemoteSession session, RemoteRun remote, LocalRun local, Delivery delivery, LaunchReport report)
{
    /// <summary>Stages 6 to 9.</summary>
    public async Task<LaunchOutcome> RunAsync(PreparedCompile compile, CancellationToken cancellation)
    {
        try
        {
            LaunchOutcome outcome = await LookUpAsync(compile, cancellation);
            return outcome is LaunchOutcome.RunCompiler(FallbackReason.OtherCompiler, string detail)
                ? FallbackPolicy.Decide(FallbackReason.OtherCompiler, detail, options)
                : outcome;
        }
        catch (RemoteException failure)
        {
            FallbackReason reason = failure.Failure.Kind == RemoteFailureKind.Corrupt
                ? FallbackReason.BadRemoteResult
                : FallbackReason.ServerFailed;
            return FallbackPolicy.Decide(reason, failure.Failure.Message, options);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return FallbackPolicy.Decide(FallbackReason.OutputNotWritten, failure.Message, options);
        }
    }

    private async Task<LaunchOutcome> LookUpAsync(PreparedCompile compile, CancellationToken cancellation)
    {
        if (options.SkipCache)
        {
            report.Skipped();
            return await ProduceAsync(compile, options.SkipCache, cancellation);
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
                report.Hit(compile.Action.Digest);
                return await DeliverHitAsync(compile, result, cancellation);
            case CacheLookup.Hit(ActionResult failed):
                return new LaunchOutcome.RunCompiler(
                    FallbackReason.RemoteCompileFailed, $"the cached result has exit code {failed.ExitCode}");
            case CacheLookup.Miss:
                report.Miss(compile.Action.Digest);
                return await ProduceAsync(compile, skipCacheLookup: false, cancellation);
            case CacheLookup.Unavailable(RemoteFailure failure):
                throw new RemoteException(failure);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<LaunchOutcome> DeliverHitAsync(
        PreparedCompile compile, ActionResult result, CancellationToken cancellation)
    {
        try
        {
            return await delivery.DeliverAsync(compile, result, cancellation);
        }
        catch (RemoteException failure) when (failure.Failure.Kind == RemoteFailureKind.NotFound)
        {
            // The cache remembered the result but no longer has its blobs.
            report.Evicted(failure.Failure.Message);
            return await ProduceAsync(compile, skipCacheLookup: true, cancellation);
        }
    }

    private async Task<LaunchOutcome> ProduceAsync(
        PreparedCompile compile, bool skipCacheLookup, CancellationToken cancellation)
    {
        bool staysHere = compile.Action.StaysHere;
        if (!staysHere && !options.CacheOnly && session.Executor is not null)
        {
            if (await remote.ExecuteAsync(compile, skipCacheLookup, cancellation) is { } result)
            {
                return result.ExitCode == 0
                    ? await delivery.DeliverAsync(compile, result, cancellation)
                    : new LaunchOutcome.RunCompiler(
                        FallbackReason.RemoteCompileFailed, $"exit code {result.ExitCode} on the worker");
            }

            report.NoExecution();
        }

        return options.UploadLocalBuild
            ? await local.RunAndStoreAsync(compile, cancellation)
            : new LaunchOutcome.RunCompiler(
                staysHere && !options.CacheOnly ? FallbackReason.TellsWhereItRan : FallbackReason.CacheOnlyMiss, "");
    }
}
