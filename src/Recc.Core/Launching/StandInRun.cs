using Recc.Core.Configuration;
using Recc.Core.Remote;

namespace Recc.Core.Launching;

/// <summary>
/// Makes the precompiled header that actions take: from a cache, by a worker, or here. The user sees nothing of it, and
/// whatever goes wrong only means that there is none.
/// </summary>
/// <param name="options">The settings.</param>
/// <param name="local">The local cache, which gives files to recc and not to the user.</param>
/// <param name="servers">The servers, likewise.</param>
/// <param name="run">Runs it here.</param>
internal sealed class StandInRun(ReccOptions options, LocalTier? local, ServerAccess? servers, LocalRun run)
{
    /// <summary>
    /// Whether others have it or made it. Starts no child of the user's and may run beside the user's compile.
    /// </summary>
    public async Task<bool> TryFetchAsync(PreparedCompile standIn, CancellationToken cancellation)
    {
        try
        {
            if (!options.SkipCache && local is not null
                && await local.TryDeliverAsync(standIn, cancellation) is LaunchOutcome.Finished)
            {
                return true;
            }

            return servers is not null
                && await servers.Enter().TryDeliverAsync(standIn, cancellation) is LaunchOutcome.Finished;
        }
        catch (Exception failure) when (failure is RemoteException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether it could be made here.</summary>
    public async Task<bool> TryMakeAsync(PreparedCompile standIn, CancellationToken cancellation)
    {
        try
        {
            return await run.RunAndStoreAsync(standIn, Keepers(), cancellation) is LaunchOutcome.Finished;
        }
        catch (Exception failure) when (failure is RemoteException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private List<IResultKeeper> Keepers()
    {
        List<IResultKeeper> keepers = [];
        if (local?.MayKeep() == true)
        {
            keepers.Add(local);
        }

        if (servers is not null && options is { UploadLocalBuild: true, ActionUncacheable: false })
        {
            keepers.Add(servers.Enter());
        }

        return keepers;
    }
}
