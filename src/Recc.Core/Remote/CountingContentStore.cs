using Recc.Core.Digests;

namespace Recc.Core.Remote;

/// <summary>Counts the bytes of blobs that travel.</summary>
public sealed class CountingContentStore(IContentStore inner, Action<long> up, Action<long> down) : IContentStore
{
    public Task<IReadOnlySet<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        inner.FindMissingAsync(digests, cancellation);

    public async Task UploadAsync(IReadOnlyCollection<Blob> blobs, CancellationToken cancellation)
    {
        await inner.UploadAsync(blobs, cancellation);
        up(blobs.Sum(static blob => blob.Digest.Size));
    }

    public async Task DownloadAsync(IReadOnlyCollection<BlobDownload> downloads, CancellationToken cancellation)
    {
        await inner.DownloadAsync(downloads, cancellation);
        down(downloads.Sum(static download => download.Digest.Size));
    }
}
