using Recc.Core.Digests;
using Recc.Core.Remote;

namespace Recc.Core.LocalCache;

/// <summary>
/// Blobs on this machine's disk. Works while it is called: the tasks it gives are done. A blob that the disk has spoilt
/// is removed and counts as one that was never there. The blob without content is always there.
/// </summary>
internal sealed class LocalContentStore(CacheDisk disk) : IContentStore
{
    public Task<IReadOnlySet<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        var missing = new HashSet<Digest>();
        foreach (Digest digest in digests)
        {
            if (!digest.IsEmpty && !(FileIdentity.TryRead(disk.Layout.Blob(digest), out FileIdentity identity)
                && identity.Size == digest.Size + BlobFile.TrailerLength))
            {
                missing.Add(digest);
            }
        }

        return Task.FromResult<IReadOnlySet<Digest>>(missing);
    }

    /// <summary>Those that are there, and whole, are left alone.</summary>
    public Task UploadAsync(IReadOnlyCollection<Blob> blobs, CancellationToken cancellation)
    {
        long grown = 0;
        try
        {
            foreach (Blob blob in blobs)
            {
                grown += Put(blob);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Task.FromException(disk.NotWritten(failure));
        }

        if (grown > 0)
        {
            disk.Grew(grown);
        }

        return Task.CompletedTask;
    }

    public Task DownloadAsync(IReadOnlyCollection<BlobDownload> downloads, CancellationToken cancellation)
    {
        foreach (BlobDownload download in downloads)
        {
            if (download.Destination.Position != 0)
            {
                download.Destination.SetLength(0);
                download.Destination.Position = 0;
            }

            if (!download.Digest.IsEmpty && !TryCopy(download.Digest, download.Destination))
            {
                return Task.FromException(new RemoteException(new RemoteFailure(
                    RemoteFailureKind.NotFound, $"{download.Digest} is not in the local cache, or was spoilt there")));
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>How much of the disk that took.</summary>
    private long Put(Blob blob)
    {
        if (blob.Digest.IsEmpty || TryCopy(blob.Digest, destination: null))
        {
            return 0;
        }

        using var file = NewCacheFile.Start(disk.Layout);
        BlobFile.Write(file, blob);
        file.PutInPlace(disk.Layout.Blob(blob.Digest));
        return CacheLayout.SpaceFor(blob.Digest.Size + BlobFile.TrailerLength);
    }

    private bool TryCopy(Digest name, Stream? destination)
    {
        string path = disk.Layout.Blob(name);
        if (!disk.TryOpen(path, out CacheDescriptor file, out FileIdentity identity))
        {
            return false;
        }

        bool isGood;
        using (file)
        {
            isGood = BlobFile.TryCopy(file, identity.Size, name, destination);
        }

        if (!isGood)
        {
            disk.Remove(path, identity.Size);
        }

        return isGood;
    }
}
