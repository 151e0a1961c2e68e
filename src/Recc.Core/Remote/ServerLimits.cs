using Recc.Core.Digests;

namespace Recc.Core.Remote;

/// <summary>What a server says it can do (GetCapabilities), in our terms.</summary>
public sealed record ServerLimits
{
    /// <summary>Largest sum of blob sizes in one batch, in bytes.</summary>
    public required long MaxBatchBytes { get; init; }

    /// <summary>Whether actions can be executed at all.</summary>
    public required bool CanExecute { get; init; }

    /// <summary>Whether we may write to the action cache; null when the server does not say.</summary>
    public required bool? CanUpdateActionCache { get; init; }

    /// <summary>Digest functions of the content store; empty when the server does not say.</summary>
    public required IReadOnlyList<DigestFunction> DigestFunctions { get; init; }

    /// <summary>Whether the server knows Command.output_paths (API 2.1 and later).</summary>
    public required bool KnowsOutputPaths { get; init; }

    /// <summary>Largest blob that the server stores, in bytes; 0 when it does not say.</summary>
    public long MaxBlobBytes { get; init; }

    /// <summary>Whether streams, and blobs read in batches, may be compressed with zstd.</summary>
    public bool CompressesStreams { get; init; }

    /// <summary>Whether blobs sent in batches may be compressed with zstd.</summary>
    public bool CompressesUpdates { get; init; }

    /// <summary>
    /// How the server wants large blobs cut that it joins again (SpliceBlob); null when it does not do that.
    /// </summary>
    public ChunkingLimits? Splices { get; init; }

    /// <summary>Whether the server tells of which chunks a blob is made (SplitBlob).</summary>
    public bool Splits { get; init; }
}

/// <summary>
/// The parameters of FastCDC 2020, which a server shares with all its clients so that their chunks are the same.
/// </summary>
/// <param name="AverageBytes">Average size of a chunk, a power of two.</param>
/// <param name="Seed">Changes where blobs are cut.</param>
public sealed record ChunkingLimits(long AverageBytes, uint Seed);

/// <summary>Asks a server what it can do.</summary>
public interface IServerProbe
{
    /// <summary>Asks once and remembers. Trouble is thrown as <see cref="RemoteException"/>.</summary>
    Task<ServerLimits> GetLimitsAsync(CancellationToken cancellation);
}
