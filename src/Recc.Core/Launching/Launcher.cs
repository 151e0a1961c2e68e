using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Remote;

namespace Recc.Core.Launching;

/// <summary>
/// One compile from its name to its outputs: the local cache, a remote cache, a worker, or a run here that is stored.
/// Never runs the user's own command: when that is what is left to do, the outcome says so.
/// </summary>
public sealed class Launcher(
    ReccOptions options,
    LocalTier? local,
    ServerAccess? servers,
    ActionsInFlight inFlight,
    LocalRun run,
    LaunchReport report)
{
    /// <inheritdoc cref="LaunchWorld.IsStopped"/>
    public Func<bool> IsStopped { get; init; } = static () => false;

    /// <summary>Stages 6 to 9.</summary>
    public async Task<LaunchOutcome> RunAsync(PreparedCompile compile, CancellationToken cancellation)
    {
        try
        {
            LaunchOutcome outcome = await ObtainAsync(compile, cancellation);
            if (outcome is LaunchOutcome.RunCompiler { SpeaksOfModules: true })
            {
                return await run.RunAndStoreAsync(compile, [], cancellation);
            }

            return outcome is LaunchOutcome.RunCompiler(FallbackReason.OtherCompiler, string detail)
                ? FallbackPolicy.Decide(FallbackReason.OtherCompiler, detail, options)
                : outcome;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return FallbackPolicy.Decide(FallbackReason.OutputNotWritten, failure.Message, options);
        }
    }

    private async Task<LaunchOutcome> ObtainAsync(PreparedCompile compile, CancellationToken cancellation)
    {
        if (options.Verify && servers is not null && !compile.Action.RunsElsewhere)
        {
            return await VerifyAsync(compile, servers, cancellation);
        }

        if (options.SkipCache)
        {
            report.Skipped();
        }
        else if (local is not null && await local.TryDeliverAsync(compile, cancellation) is { } hit)
        {
            return hit;
        }

        using ActionsInFlight.Turn turn =
            await inFlight.EnterAsync(compile.Action.Digest, IsStopped, cancellation);
        if (turn.HasWaited && local is not null && !options.SkipCache
            && await local.TryDeliverAsync(compile, cancellation) is { } done)
        {
            return done;
        }

        return servers is null
            ? await MakeHereAsync(compile, FallbackReason.NoServer, upload: null, cancellation)
            : await ObtainFromServersAsync(compile, servers, cancellation);
    }

    /// <summary>Gets a result and makes one, and keeps the one that was made here.</summary>
    private async Task<LaunchOutcome> VerifyAsync(
        PreparedCompile compile, ServerAccess access, CancellationToken cancellation)
    {
        List<IResultKeeper> keepers = [];
        try
        {
            if (await access.Enter().TryObtainAsync(compile, cancellation) is { } theirs)
            {
                keepers.Add(new ResultComparison(theirs, report));
            }

            access.Succeeded();
        }
        catch (RemoteException failure)
        {
            access.Failed(failure.Failure.Message);
            LaunchOutcome decided = FallbackPolicy.Decide(
                FallbackReason.ServerFailed, failure.Failure.Message, options);
            if (decided is LaunchOutcome.Failed)
            {
                return decided;
            }

            report.RunsHere(FallbackReason.ServerFailed, failure.Failure.Message);
        }

        if (local?.MayKeep() == true)
        {
            keepers.Add(local);
        }

        return await run.RunAndStoreAsync(compile, keepers, cancellation);
    }

    private async Task<LaunchOutcome> ObtainFromServersAsync(
        PreparedCompile compile, ServerAccess access, CancellationToken cancellation)
    {
        RemoteTier remote;
        try
        {
            remote = access.Enter();
            LaunchOutcome? outcome = await remote.TryDeliverAsync(compile, cancellation);
            access.Succeeded();
            if (outcome is LaunchOutcome.RunCompiler(FallbackReason.OtherSystem, string other))
            {
                return await FallBackAsync(compile, FallbackReason.OtherSystem, other, cancellation);
            }

            if (outcome is not null)
            {
                return outcome;
            }
        }
        catch (RemoteException failure)
        {
            access.Failed(failure.Failure.Message);
            return await FallBackAsync(compile, failure.Failure, cancellation);
        }

        FallbackReason why = compile.Action.StaysHere && !options.CacheOnly
            ? FallbackReason.TellsWhereItRan
            : FallbackReason.CacheOnlyMiss;
        bool uploads = options is { UploadLocalBuild: true, ActionUncacheable: false };
        return await MakeHereAsync(compile, why, uploads ? remote : null, cancellation);
    }

    /// <summary>A server that has just failed is not asked to store anything either.</summary>
    private Task<LaunchOutcome> FallBackAsync(
        PreparedCompile compile, RemoteFailure failure, CancellationToken cancellation)
    {
        FallbackReason reason = failure.Kind == RemoteFailureKind.Corrupt
            ? FallbackReason.BadRemoteResult
            : FallbackReason.ServerFailed;
        string detail = failure.Kind == RemoteFailureKind.Denied && options.IsAnonymous
            && options.AuthUnconfiguredMessage.Length > 0
            ? $"{failure.Message}; {options.AuthUnconfiguredMessage}"
            : failure.Message;
        return FallBackAsync(compile, reason, detail, cancellation);
    }

    /// <summary>What is run here instead is kept here.</summary>
    private async Task<LaunchOutcome> FallBackAsync(
        PreparedCompile compile, FallbackReason reason, string detail, CancellationToken cancellation)
    {
        LaunchOutcome decided = FallbackPolicy.Decide(reason, detail, options);
        if (decided is not LaunchOutcome.RunCompiler || compile.Action.RunsElsewhere || local is null
            || !local.MayKeep())
        {
            return decided;
        }

        report.RunsHere(reason, detail);
        return await run.RunAndStoreAsync(compile, [local], cancellation);
    }

    /// <summary>
    /// Runs the action's command when its result can be kept somewhere, else leaves it to the user's own.
    /// </summary>
    private async Task<LaunchOutcome> MakeHereAsync(
        PreparedCompile compile, FallbackReason why, RemoteTier? upload, CancellationToken cancellation)
    {
        if (compile.Action.RunsElsewhere)
        {
            return new LaunchOutcome.RunCompiler(why, "");
        }

        List<IResultKeeper> keepers = [];
        if (local?.MayKeep() == true)
        {
            keepers.Add(local);
        }

        if (upload is not null)
        {
            keepers.Add(upload);
        }

        // What stands in for a precompiled header can be told only of one that was made below us.
        return keepers.Count > 0 || compile.StandIn is not null
            ? await run.RunAndStoreAsync(compile, keepers, cancellation)
            : new LaunchOutcome.RunCompiler(why, "");
    }
}
