using Recc.Core.Actions;
using Recc.Core.CommandLine;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Inputs;
using Recc.Core.Outputs;
using Recc.Core.Processes;
using Recc.Core.Remote;

namespace Recc.Core.Launching;

/// <summary>
/// Runs an action's command here and stores what it made, so that the next one who asks finds it. What the user sees is
/// what a hit on the stored result would show.
/// </summary>
public sealed class LocalRun(
    RemoteSession session,
    ActionRunner runner,
    ILocalSlots slots,
    Delivery delivery,
    IReadOnlyDictionary<string, string> variables,
    LaunchReport report)
{
    /// <summary>Runs, shows, stores. A command that fails is left to be run as the user typed it.</summary>
    public async Task<LaunchOutcome> RunAndStoreAsync(PreparedCompile compile, CancellationToken cancellation)
    {
        PendingFile? depfile = delivery.StartDepfile(compile);
        try
        {
            return await RunAndStoreAsync(compile, depfile, cancellation);
        }
        finally
        {
            depfile?.Discard();
        }
    }

    private async Task<LaunchOutcome> RunAndStoreAsync(
        PreparedCompile compile, PendingFile? depfile, CancellationToken cancellation)
    {
        ChildResult ran;
        EarlierFiles earlier = EarlierFiles.Of(compile.Action.Command);
        try
        {
            using IDisposable slot = slots.Enter(cancellation);
            using LaunchMetrics.Timing timing = report.Metrics.Time("recc.execute_local_with_action_result");
            ran = runner.Run(compile.Action, compile.Paths, variables, cancellation);
        }
        catch (ProcessStartException failure)
        {
            return new LaunchOutcome.RunCompiler(FallbackReason.CompilerNotFound, failure.Message);
        }

        if (!ran.Succeeded)
        {
            return new LaunchOutcome.RunCompiler(FallbackReason.CompileFailed, $"exit code {ran.ExitCode}");
        }

        if (Delivery.MayQuoteOthers(compile, ran.StandardError))
        {
            return new LaunchOutcome.RunCompiler(FallbackReason.QuotesOtherFiles, compile.Command.Source);
        }

        depfile?.PutInPlace();
        delivery.Show(compile, ran.StandardOutput, ran.StandardError);
        await StoreAsync(compile, ran, earlier, cancellation);
        Delivery.WriteDirectories(compile.Action.Command);
        return new LaunchOutcome.Finished(0);
    }

    /// <summary>The compile is done: whatever happens from here on is only reported.</summary>
    private async Task StoreAsync(
        PreparedCompile compile, ChildResult ran, EarlierFiles earlier, CancellationToken cancellation)
    {
        if (!compile.Inputs.Files.All(CompilerInputFinder.InputStillHolds))
        {
            report.NotStored("an input changed while it was compiled");
            return;
        }

        try
        {
            using LaunchMetrics.Timing timing = report.Metrics.Time("recc.upload_missing_local_build_output_blobs");
            CollectedOutputs made = OutputCollector.Collect(
                compile.Action.Command, ran, earlier, DigestFunction.Sha256);
            Blob[] blobs = [.. made.Blobs, compile.Action.CommandMessage, compile.Action.Action];
            var byDigest = blobs.DistinctBy(static blob => blob.Digest).ToDictionary(static blob => blob.Digest);
            IReadOnlySet<Digest> missing = await session.ContentStore.FindMissingAsync(byDigest.Keys, cancellation);
            await session.ContentStore.UploadAsync(
                [.. missing.Where(byDigest.ContainsKey).Select(digest => byDigest[digest])], cancellation);
            await session.ActionCache.UpdateAsync(compile.Action.Digest, made.Result, cancellation);
            report.Stored(compile.Action.Digest);
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
