using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf.WellKnownTypes;
using Recc.Core.CommandLine;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Inputs;
using Recc.Core.Outputs;
using Recc.Core.Processes;
using Recc.Core.Remote;
using DigestFunctions = Recc.Core.Digests.DigestFunctions;

namespace Recc.Core.Launching;

/// <summary>
/// Runs an action's command here and stores what it made, so that the next one who asks finds it. What the user sees is
/// what a hit on the stored result would show.
/// </summary>
public sealed class LocalRun(
    ActionRunner runner,
    OutputClaims claims,
    ILocalSlots slots,
    Delivery delivery,
    IReadOnlyDictionary<string, string> variables,
    INameCheck names,
    LaunchReport report)
{
    /// <summary>Runs, shows, stores. A command that fails is left to be run as the user typed it.</summary>
    /// <param name="compile">What to run.</param>
    /// <param name="keepers">Where to store the result, one after the other.</param>
    /// <param name="cancellation">Ends the command.</param>
    public async Task<LaunchOutcome> RunAndStoreAsync(
        PreparedCompile compile, IReadOnlyList<IResultKeeper> keepers, CancellationToken cancellation)
    {
        // Before a slot: who waits for another here must not have what the other waits for.
        using IDisposable? claim = ActionRunner.WritesInPlace(compile.Action, compile.Paths)
            ? claims.Claim(compile.Action.Command, cancellation)
            : null;
        RanAction? ran = null;
        try
        {
            var started = Timestamp.FromDateTime(DateTime.UtcNow);
            ran = Run(compile, cancellation);
            var times = new ExecutedActionMetadata
            {
                ExecutionStartTimestamp = started,
                ExecutionCompletedTimestamp = Timestamp.FromDateTime(DateTime.UtcNow),
            };
            return await FinishAsync(compile, ran, times, keepers, cancellation);
        }
        catch (ProcessStartException failure)
        {
            return new LaunchOutcome.RunCompiler(FallbackReason.CompilerNotFound, failure.Message);
        }
        finally
        {
            ran?.Discard();
        }
    }

    private RanAction Run(PreparedCompile compile, CancellationToken cancellation)
    {
        using IDisposable slot = slots.Enter(cancellation);
        using LaunchMetrics.Timing timing = report.Metrics.Time("recc.execute_local_with_action_result");
        return runner.Run(compile.Action, compile.Paths, variables, cancellation);
    }

    private async Task<LaunchOutcome> FinishAsync(
        PreparedCompile compile,
        RanAction made,
        ExecutedActionMetadata times,
        IReadOnlyList<IResultKeeper> keepers,
        CancellationToken cancellation)
    {
        ChildResult ran = made.Ended;
        if (!ran.Succeeded && Delivery.SpeaksOfModules(compile, ran.StandardError))
        {
            // The user's own command would give the files behind an interface the names that actions have for them.
            report.RunsHere(FallbackReason.CompileFailed, $"exit code {ran.ExitCode}");
            if (compile.Command.Family != CompilerFamily.Gcc)
            {
                // clang writes one about what it has read, gcc none.
                delivery.StartDepfile(compile)?.PutInPlace();
            }

            delivery.Show(compile, ran.StandardOutput, ran.StandardError);
            return new LaunchOutcome.Finished(ran.ExitCode);
        }

        if (!ran.Succeeded)
        {
            if (!made.IsAboutItsPlace)
            {
                await StoreFailureAsync(compile, ran, keepers, cancellation);
            }

            return new LaunchOutcome.RunCompiler(FallbackReason.CompileFailed, $"exit code {ran.ExitCode}");
        }

        if (made.IsAboutItsPlace || Delivery.MayQuoteOthers(compile, ran.StandardError))
        {
            if (!SaysWhatUsersWould(compile))
            {
                return new LaunchOutcome.RunCompiler(FallbackReason.QuotesOtherFiles, compile.Command.Source);
            }

            report.KeptForNobody("its messages show lines of files that are no inputs");
            keepers = [];
        }

        FileLooks now = names.LookAgain();
        bool isUntouched = IsUntouched(compile, now);
        if (!names.IsStillNamedSo(compile, now, cancellation))
        {
            // Neither is the depfile about what was compiled.
            return new LaunchOutcome.RunCompiler(FallbackReason.InputChanged, compile.Command.Source);
        }

        // Where there can be none, as in a directory that is not there, a compiler fails, and nothing is to be kept.
        PendingFile? depfile = delivery.StartDepfile(compile);
        try
        {
            report.RanHere();
            if (made.Outputs.Any(static output => output.Pending is null))
            {
                depfile?.PutInPlace();
                delivery.Show(compile, ran.StandardOutput, ran.StandardError);
                await StoreAsync(compile, made, times, isUntouched, keepers, cancellation);
                Delivery.WriteDirectories(compile, made);
                return new LaunchOutcome.Finished(0);
            }

            await StoreAsync(compile, made, times, isUntouched, keepers, cancellation);
            Delivery.WriteDirectories(compile, made);
            depfile?.PutInPlace();
            using (claims.Claim(compile.Action.Command, cancellation))
            {
                made.PutInPlace();
            }

            delivery.Show(compile, ran.StandardOutput, ran.StandardError);
            return new LaunchOutcome.Finished(0);
        }
        finally
        {
            depfile?.Discard();
        }
    }

    /// <summary>
    /// Whether it was the user's own command in the user's own directory, and a link that compiles: that takes too long
    /// to be repeated for its messages.
    /// </summary>
    private static bool SaysWhatUsersWould(PreparedCompile compile) =>
        compile.Action.StaysHere && compile.Inputs.Traits.HasFlag(InputTraits.CompilesLinked);

    private static bool IsUntouched(PreparedCompile compile, FileLooks now) =>
        compile.Inputs.Files.All(file => CompilerInputFinder.InputStillHolds(file, now));

    /// <summary>A compiler that was killed has given no verdict.</summary>
    private async Task StoreFailureAsync(
        PreparedCompile compile, ChildResult ran, IReadOnlyList<IResultKeeper> keepers, CancellationToken cancellation)
    {
        IResultKeeper[] wanting = [.. keepers.Where(static keeper => keeper.KeepsFailures)];
        FileLooks now = names.LookAgain();
        if (wanting.Length > 0 && ran.Signal == 0
            && IsUntouched(compile, now) && names.IsStillNamedSo(compile, now, cancellation))
        {
            await StoreAsync(
                compile,
                () => OutputCollector.CollectFailure(ran, DigestFunctions.Of(compile.Action.Digest)),
                wanting,
                cancellation);
        }
    }

    private Task StoreAsync(
        PreparedCompile compile,
        RanAction made,
        ExecutedActionMetadata times,
        bool isUntouched,
        IReadOnlyList<IResultKeeper> keepers,
        CancellationToken cancellation)
    {
        if (!isUntouched)
        {
            report.NotStored("an input changed while it was compiled");
            return Task.CompletedTask;
        }

        return StoreAsync(
            compile,
            () =>
            {
                CollectedOutputs collected = OutputCollector.Collect(made, DigestFunctions.Of(compile.Action.Digest));
                collected.Result.ExecutionMetadata = times;
                return collected;
            },
            keepers,
            cancellation);
    }

    /// <summary>The compile is done: whatever happens from here on is only reported.</summary>
    private async Task StoreAsync(
        PreparedCompile compile,
        Func<CollectedOutputs> collect,
        IReadOnlyList<IResultKeeper> keepers,
        CancellationToken cancellation)
    {
        try
        {
            CollectedOutputs made = collect();
            foreach (IResultKeeper keeper in keepers)
            {
                await StoreAsync(compile, made, keeper, cancellation);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            report.NotStored(failure.Message);
        }
    }

    /// <summary>One that fails does not keep the next one from trying.</summary>
    private async Task StoreAsync(
        PreparedCompile compile, CollectedOutputs made, IResultKeeper keeper, CancellationToken cancellation)
    {
        try
        {
            await keeper.KeepAsync(compile, made, cancellation);
        }
        catch (RemoteException failure)
        {
            report.NotStored(failure.Failure.Message);
        }
    }
}
