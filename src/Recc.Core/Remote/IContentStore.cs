using Recc.Core.Digests;

namespace Recc.Core.Remote;

/// <summary>
/// Blobs by digest, somewhere else. Failures of the outside world are thrown as <see cref="RemoteException"/>.
/// </summary>
public interface IContentStore
{
    /// <summary>Which of these the server lacks. Order is not kept; no digest is named twice.</summary>
    Task<IReadOnlySet<Digest>> FindMissingAsync(IReadOnlyCollection<Digest> digests, CancellationToken cancellation);

    /// <summary>Uploads all of these, whether the server has them or not.</summary>
    Task UploadAsync(IReadOnlyCollection<Blob> blobs, CancellationToken cancellation);

    /// <summary>
    /// Writes each blob to its destination and verifies it against its digest. A blob that the server lacks fails
    /// with <see cref="RemoteFailureKind.NotFound"/>, wrong content with <see cref="RemoteFailureKind.Corrupt"/>.
    /// </summary>
    Task DownloadAsync(IReadOnlyCollection<BlobDownload> downloads, CancellationToken cancellation);
}

/// <summary>
/// A blob that is wanted, and where its bytes go. The stream is written from its start, anew with each try, and not
/// closed; so it has to be one that can seek and be cut.
/// </summary>
public sealed record BlobDownload(Digest Digest, Stream Destination);
