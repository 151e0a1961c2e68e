using Recc.Core.Digests;

namespace Recc.Core.Remote;

/// <summary>
/// Answers for the blob without content itself: it is always there, never sent and never fetched. Some servers refuse
/// it, some lose it, and nobody has to ask.
/// </summary>
public sealed class EmptyBlobContentStore(IContentStore inner) : IContentStore
{
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
        foreach (BlobDownload empty in downloads.Where(static d => d.Digest.IsEmpty))
        {
            empty.Destination.SetLength(0);
        }

        BlobDownload[] real = downloads.Where(static d => !d.Digest.IsEmpty).ToArray();
        if (real.Length > 0)
        {
            await inner.DownloadAsync(real, cancellation);
        }
    }
}
