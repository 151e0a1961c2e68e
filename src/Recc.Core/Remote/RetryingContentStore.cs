using Recc.Core.Digests;

namespace Recc.Core.Remote;

/// <summary>Tries calls to a content store again when their failure may pass.</summary>
public sealed class RetryingContentStore(IContentStore inner, Retrier retrier) : IContentStore
{
    public Task<IReadOnlySet<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        retrier.RunAsync(
            () => inner.FindMissingAsync(digests, cancellation), static f => f.IsTransient, cancellation);

    public Task UploadAsync(IReadOnlyCollection<Blob> blobs, CancellationToken cancellation) =>
        retrier.RunAsync(() => inner.UploadAsync(blobs, cancellation), static f => f.IsTransient, cancellation);

    public Task DownloadAsync(IReadOnlyCollection<BlobDownload> downloads, CancellationToken cancellation) =>
        retrier.RunAsync(() => inner.DownloadAsync(downloads, cancellation), static f => f.IsTransient, cancellation);
}
