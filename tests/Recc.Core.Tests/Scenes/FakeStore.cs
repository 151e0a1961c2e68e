using Recc.Core.Digests;
using Recc.Core.Remote;

namespace Recc.Core.Tests.Scenes;

/// <summary>A content store in memory that remembers what was asked of it.</summary>
internal sealed class FakeStore : IContentStore
{
    public Dictionary<Digest, byte[]> Blobs { get; } = [];

    /// <summary>Digests of each upload, in order.</summary>
    public List<Digest[]> Uploads { get; } = [];

    public int Downloads { get; private set; }

    /// <summary>Thrown by the next calls when set.</summary>
    public RemoteFailure? Failure { get; set; }

    /// <summary>Called before a download writes anything.</summary>
    public Action<IReadOnlyCollection<BlobDownload>> OnDownload { get; set; } = static _ => { };

    public Digest Put(byte[] content)
    {
        Digest digest = ContentHasher.Compute(content, DigestFunction.Sha256);
        Blobs[digest] = content;
        return digest;
    }

    public Task<IReadOnlySet<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        ThrowIfBroken();
        return Task.FromResult<IReadOnlySet<Digest>>(digests.Where(digest => !Blobs.ContainsKey(digest)).ToHashSet());
    }

    public Task UploadAsync(IReadOnlyCollection<Blob> blobs, CancellationToken cancellation)
    {
        ThrowIfBroken();
        Uploads.Add([.. blobs.Select(static blob => blob.Digest)]);
        foreach (Blob blob in blobs)
        {
            Blobs[blob.Digest] = blob.Source switch
            {
                BlobSource.InMemory(ReadOnlyMemory<byte> bytes) => bytes.ToArray(),
                BlobSource.OnDisk(string path) => File.ReadAllBytes(path),
                _ => throw new InvalidOperationException(),
            };
        }

        return Task.CompletedTask;
    }

    public Task DownloadAsync(IReadOnlyCollection<BlobDownload> downloads, CancellationToken cancellation)
    {
        Downloads++;
        OnDownload(downloads);
        ThrowIfBroken();
        foreach (BlobDownload download in downloads)
        {
            if (!Blobs.TryGetValue(download.Digest, out byte[]? content))
            {
                throw new RemoteException(new RemoteFailure(RemoteFailureKind.NotFound, $"no {download.Digest}"));
            }

            download.Destination.Write(content);
        }

        return Task.CompletedTask;
    }

    private void ThrowIfBroken()
    {
        if (Failure is not null)
        {
            throw new RemoteException(Failure);
        }
    }
}
