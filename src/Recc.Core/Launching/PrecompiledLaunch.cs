using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Outputs;
using Recc.Core.Remote;
using Recc.Core.Statistics;

namespace Recc.Core.Launching;

/// <summary>
/// A launch that makes a precompiled header: the user's own, and beside it, unseen, the stand-in that actions take.
/// </summary>
/// <param name="basis">What the launch was given.</param>
/// <param name="tiers">Where both come from.</param>
/// <param name="launcher">Makes the user's.</param>
internal sealed class PrecompiledLaunch(LaunchBasis basis, LaunchTiers tiers, Launcher launcher)
{
    /// <summary>Gives the user's file. Whatever goes wrong with the stand-in only means that there is none.</summary>
    /// <param name="made">The user's compile.</param>
    /// <param name="standIn">The one that makes the stand-in.</param>
    /// <param name="cancellation">Ends both.</param>
    public async Task<LaunchOutcome> RunAsync(
        PreparedCompile made, PreparedCompile standIn, CancellationToken cancellation)
    {
        var planner = new PrecompiledPlanner(basis.Options, DigestFunctions.Of(standIn.Action.Digest));
        if (basis.Options.DontSaveOutput || !planner.HasPlace())
        {
            return await launcher.RunAsync(made, cancellation);
        }

        // What others must make is made meanwhile; two compilers of the user's at a time there are never.
        StandInRun unseen = Unseen();
        using var meanwhile = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<StandInOrigin> fetching = Task.Run(() => unseen.TryFetchAsync(standIn, meanwhile.Token), meanwhile.Token);
        LaunchOutcome outcome = await launcher.RunAsync(made, cancellation);
        if (outcome is not LaunchOutcome.Finished)
        {
            // The user's own compile is yet to come, and waits for nobody.
            await meanwhile.CancelAsync();
            await Task.WhenAny(fetching);
            return outcome;
        }

        StandInOrigin origin = await fetching;
        if (origin == StandInOrigin.Nowhere && !await unseen.TryMakeAsync(standIn, cancellation))
        {
            return outcome;
        }

        basis.World.Files.Settle();
        PrecompiledRecord? record = TryRecord(planner, made, standIn);
        basis.Log.Debug($"precompiled header of {made.Command.Output} for actions: {record is not null}");
        if (record is not null)
        {
            await SendAsync(planner, made, record, origin, unseen, cancellation);
        }

        return outcome;
    }

    /// <summary>Before anybody uses it: those that do are many, and would each send it.</summary>
    private async Task SendAsync(
        PrecompiledPlanner planner,
        PreparedCompile made,
        PrecompiledRecord record,
        StandInOrigin origin,
        StandInRun unseen,
        CancellationToken cancellation)
    {
        if (origin == StandInOrigin.Servers)
        {
            planner.NoteSent(made, record, took: null);
            return;
        }

        if (!planner.IsWorthSending(record))
        {
            return;
        }

        if (basis.World.Memory.Sends is { } sends && tiers.Detached() is { } session)
        {
            // Those that use it meanwhile, wait for it as for all that this process is just sending.
            sends.Start(async end =>
            {
                using (session)
                {
                    planner.NoteSent(made, record, await StandInRun.SendAsync(record, session.ContentStore, end));
                }
            });
            return;
        }

        try
        {
            planner.NoteSent(made, record, await unseen.SendAsync(record, cancellation));
        }
        catch (RemoteException failure)
        {
            basis.Log.Debug($"precompiled header of {made.Command.Output} not sent: {failure.Message}");
        }
    }

    /// <summary>Counted nowhere, shown nowhere, put in place by this process.</summary>
    private StandInRun Unseen()
    {
        ReccOptions options = basis.Options;
        var streams = new SilentStreams();
        var notices = new BuildNotices([], basis.Host.ProcessId, streams.Notice);
        var report = new LaunchReport(options, basis.Log, new LaunchMetrics(), new LaunchTally(), notices);
        var recc = new LaunchRecipient(OutputFiles.OfThisProcess, basis.Claims, streams, report);
        LocalTier? local = tiers.Local(recc);
        return new StandInRun(options, local, tiers.Servers(recc, local), tiers.LocalRun(recc, UncheckedName.Instance));
    }

    private PrecompiledRecord? TryRecord(PrecompiledPlanner planner, PreparedCompile made, PreparedCompile standIn)
    {
        try
        {
            PrecompiledRecord? record = planner.Record(made, standIn, out long added);
            if (added > 0)
            {
                basis.Cache?.NoteAdded(added);
            }

            return record;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
