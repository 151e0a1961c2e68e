using System.Diagnostics;
using Recc.Core.Configuration;
using Recc.Core.Digests;
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
    /// <summary>Who has it or made it. Starts no child of the user's and may run beside the user's compile.</summary>
    public async Task<StandInOrigin> TryFetchAsync(PreparedCompile standIn, CancellationToken cancellation)
    {
        try
        {
            if (!options.SkipCache && local is not null
                && await local.TryDeliverAsync(standIn, cancellation) is LaunchOutcome.Finished)
            {
                return StandInOrigin.Here;
            }

            return servers is not null
                && await servers.Enter().TryDeliverAsync(standIn, cancellation) is LaunchOutcome.Finished
                ? StandInOrigin.Servers
                : StandInOrigin.Nowhere;
        }
        catch (Exception failure) when (failure is RemoteException or IOException or UnauthorizedAccessException)
        {
            return StandInOrigin.Nowhere;
        }
    }

    /// <summary>
    /// Sends it, so that those that use it need not, all at once. How long that took; null when the server had it.
    /// </summary>
    /// <exception cref="RemoteException">The server does not want it, and those that use it will see to
    /// that.</exception>
    public async Task<TimeSpan?> SendAsync(PrecompiledRecord record, CancellationToken cancellation) => servers is null
        ? null
        : await SendAsync(record, servers.Enter().ContentStore, cancellation);

    /// <summary>The same, to a store that is known.</summary>
    /// <exception cref="RemoteException">The server does not want it.</exception>
    public static async Task<TimeSpan?> SendAsync(
        PrecompiledRecord record, IContentStore store, CancellationToken cancellation)
    {
        if ((await store.FindMissingAsync([record.StandInDigest], cancellation)).Count == 0)
        {
            return null;
        }

        long started = Stopwatch.GetTimestamp();
        await store.UploadAsync(
            [new Blob(record.StandInDigest, new BlobSource.OnDisk(record.StandIn))], cancellation);
        return Stopwatch.GetElapsedTime(started);
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
