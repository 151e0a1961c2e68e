using Recc.Core.Remote.Transport;

namespace Recc.Core.Remote.Wire;

/// <summary>
/// How large batches may be on one server: what it advertises, or more as long as a trial was not refused.
/// </summary>
internal sealed class BatchBudget(IServerProbe probe)
{
    private volatile bool trialRefused;

    /// <summary>Bytes per batch for a transfer of so many bytes. A small one does not pay for asking.</summary>
    public async Task<long> LimitAsync(long wanted, CancellationToken cancellation)
    {
        if (wanted <= BatchPlanner.AlwaysAccepted)
        {
            return BatchPlanner.AlwaysAccepted;
        }

        long advertised = await AdvertisedAsync(cancellation);
        return trialRefused ? BatchPlanner.Allowed(advertised) : BatchPlanner.Tried(advertised);
    }

    /// <summary>
    /// The smaller limit to plan again with after a batch was refused; null when the size cannot have been the reason.
    /// Servers have limits that they do not advertise, and so do proxies before them.
    /// </summary>
    public async Task<long?> SmallerLimitAsync(GrpcStatus status, long batchBytes, CancellationToken cancellation)
    {
        bool mayBeSize = status.Code
            is GrpcCode.ResourceExhausted or GrpcCode.InvalidArgument or GrpcCode.OutOfRange;
        if (!mayBeSize || batchBytes <= BatchPlanner.AlwaysAccepted)
        {
            return null;
        }

        long allowed = BatchPlanner.Allowed(await AdvertisedAsync(cancellation));
        if (batchBytes > allowed)
        {
            trialRefused = true;
            return allowed;
        }

        return Math.Max(batchBytes / 4, BatchPlanner.AlwaysAccepted);
    }

    private async Task<long> AdvertisedAsync(CancellationToken cancellation)
    {
        try
        {
            return (await probe.GetLimitsAsync(cancellation)).MaxBatchBytes;
        }
        catch (RemoteException e) when (e.Failure.Kind is RemoteFailureKind.NotSupported or RemoteFailureKind.Denied)
        {
            // A store without capabilities is an old or a guarded one; the protocol's own limit holds.
            return 0;
        }
    }
}
