using Recc.Core.Digests;

namespace Recc.Core.Remote;

/// <summary>Asks a server only for blobs that are not known to be there, and sends none that is just being
/// sent.</summary>
public sealed class RememberingContentStore(IContentStore inner, KnownBlobs known) : IContentStore
{
    public async Task<IReadOnlySet<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        Digest[] unknown = [.. digests.Where(digest => !known.Contains(digest))];
        if (unknown.Length == 0)
        {
            return new HashSet<Digest>();
        }

        IReadOnlySet<Digest> missing = await inner.FindMissingAsync(unknown, cancellation);
        known.Add(unknown.Where(digest => !missing.Contains(digest)));
        return missing;
    }

    public Task UploadAsync(IReadOnlyCollection<Blob> blobs, CancellationToken cancellation) =>
        known.Uploads.RunAsync(blobs, some => SendAsync(some, cancellation), cancellation);

    public async Task DownloadAsync(IReadOnlyCollection<BlobDownload> downloads, CancellationToken cancellation)
    {
        try
        {
            await inner.DownloadAsync(downloads, cancellation);
        }
        catch (RemoteException failure) when (failure.Failure.Kind == RemoteFailureKind.NotFound)
        {
            known.Forget(downloads.Select(static download => download.Digest));
            throw;
        }
    }

    private async Task SendAsync(IReadOnlyCollection<Blob> blobs, CancellationToken cancellation)
    {
        await inner.UploadAsync(blobs, cancellation);
        known.Add(blobs.Select(static blob => blob.Digest));
    }
}
