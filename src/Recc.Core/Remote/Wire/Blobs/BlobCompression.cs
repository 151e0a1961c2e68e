using Recc.Core.Storage;

namespace Recc.Core.Remote.Wire;

/// <summary>
/// Whether blobs travel compressed to and from one server: when it offers that and we can and want it.
/// </summary>
internal sealed class BlobCompression(IServerProbe probe, bool isWanted)
{
    /// <summary>Smaller blobs gain nothing.</summary>
    public const long LeastBytes = 1024;

    /// <summary>What the server offers of it; nothing where it is not wanted.</summary>
    public async Task<CompressionOffer> OfferAsync(CancellationToken cancellation)
    {
        if (!isWanted || !Zstandard.IsThere)
        {
            return CompressionOffer.None;
        }

        try
        {
            ServerLimits limits = await probe.GetLimitsAsync(cancellation);
            return new CompressionOffer(limits.CompressesStreams, limits.CompressesUpdates);
        }
        catch (RemoteException e) when (e.Failure.Kind is RemoteFailureKind.NotSupported or RemoteFailureKind.Denied)
        {
            return CompressionOffer.None;
        }
    }
}

/// <summary>Where zstd may be used.</summary>
/// <param name="Streams">In streams of both directions, and in batches that are read.</param>
/// <param name="Updates">In batches that are sent. Some servers ignore there what they offer elsewhere.</param>
internal sealed record CompressionOffer(bool Streams, bool Updates)
{
    public static CompressionOffer None { get; } = new(false, false);
}
