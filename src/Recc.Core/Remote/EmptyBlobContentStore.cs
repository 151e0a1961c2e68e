using Recc.Core.Digests;

namespace Recc.Core.Remote;

/// <summary>
/// Answers for the blob without content itself: it is always there, never sent and never fetched. Some servers refuse
/// it, some lose it, and nobody has to ask. What is said to be empty and has another hash is no such blob.
/// </summary>
public sealed class EmptyBlobContentStore(IContentStore inner, DigestFunction function) : IContentStore
{
    private readonly Lazy<Digest> empty = new(() => ContentHasher.Compute([], function));

    public async Task<IReadOnlySet<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        Digest[] real = digests.Where(static d => !d.IsEmpty).ToArray();
        return real.Length == 0 ? new HashSet<Digest>() : await inner.FindMissingAsync(real, cancellation);
    }

    public async Task UploadAsync(IReadOnlyCollection<Blob> blobs, CancellationToken cancellation)
    {
        Blob[] real = blobs.Where(static b => !b.Digest.IsEmpty).ToArray();
        if (real.Length > 0)
        {
            await inner.UploadAsync(real, cancellation);
        }
    }

    public async Task DownloadAsync(IReadOnlyCollection<BlobDownload> downloads, CancellationToken cancellation)
    {
        foreach (BlobDownload download in downloads.Where(static d => d.Digest.IsEmpty))
        {
            if (download.Digest != empty.Value)
            {
                throw new RemoteException(new RemoteFailure(
                    RemoteFailureKind.Corrupt, $"{download.Digest} is said to be empty, and names something else"));
            }

            download.Destination.SetLength(0);
        }

        BlobDownload[] real = downloads.Where(static d => !d.Digest.IsEmpty).ToArray();
        if (real.Length > 0)
        {
            await inner.DownloadAsync(real, cancellation);
        }
    }
}
