using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Digests;
using Recc.Core.Remote.Transport;
using ContentDigest = Recc.Core.Digests.Digest;

namespace Recc.Core.Remote.Wire;

/// <summary>
/// The content store of a server (ContentAddressableStorage and ByteStream). Treats the empty blob like any other; see
/// <see cref="EmptyBlobContentStore"/>.
/// </summary>
public sealed class GrpcContentStore : IContentStore
{
    private readonly GrpcConnection connection;
    private readonly ServiceSettings settings;
    private readonly IServerProbe probe;
    private readonly BlobUploader uploader;
    private readonly ChunkedUploader chunkedUploader;
    private readonly BlobDownloader downloader;
    private readonly ChunkedDownloader? chunkedDownloader;

    /// <param name="connection">The server.</param>
    /// <param name="settings">How it is asked.</param>
    /// <param name="probe">Its limits; asked only when much is transferred.</param>
    /// <param name="chunks">Keeps chunks of large blobs for their next version; null when they are always fetched
    /// whole.</param>
    public GrpcContentStore(
        GrpcConnection connection, ServiceSettings settings, IServerProbe probe, IContentStore? chunks = null)
    {
        this.connection = connection;
        this.settings = settings;
        this.probe = probe;
        var budget = new BatchBudget(probe);
        var compression = new BlobCompression(probe, settings.Compresses);
        uploader = new BlobUploader(connection, settings, budget, compression);
        chunkedUploader = new ChunkedUploader(connection, settings, uploader);
        downloader = new BlobDownloader(connection, settings, budget, compression);
        chunkedDownloader = chunks is null ? null : new ChunkedDownloader(connection, settings, downloader, chunks);
    }

    public async Task<IReadOnlySet<ContentDigest>> FindMissingAsync(
        IReadOnlyCollection<ContentDigest> digests, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(digests);
        var asked = digests.ToHashSet();
        var missing = new HashSet<ContentDigest>();
        foreach (ContentDigest[] chunk in asked.Chunk(BatchPlanner.MaxEntries))
        {
            missing.UnionWith(await FindMissingInAsync(chunk, cancellation));
        }

        // A digest that nobody asked about is none of our business.
        missing.IntersectWith(asked);
        return missing;
    }

    public async Task UploadAsync(IReadOnlyCollection<Blob> blobs, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(blobs);
        if (!blobs.Any(static blob => IsLarge(blob.Digest)) || await CutterAsync(cancellation) is not { } cutter)
        {
            await uploader.UploadAsync(blobs, cancellation);
            return;
        }

        List<Blob> whole = [.. blobs.Where(blob => blob.Digest.Size <= cutter.MostBytes)];
        foreach (Blob blob in blobs.Where(blob => blob.Digest.Size > cutter.MostBytes))
        {
            if (!await chunkedUploader.TrySendAsync(blob, cutter, FindMissingAsync, cancellation))
            {
                whole.Add(blob);
            }
        }

        await uploader.UploadAsync(whole, cancellation);
    }

    public async Task DownloadAsync(IReadOnlyCollection<BlobDownload> downloads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(downloads);
        bool mayBeCut = chunkedDownloader is not null && downloads.Any(static download => IsLarge(download.Digest));
        if (!mayBeCut || (await LimitsAsync(cancellation))?.Splits != true)
        {
            await downloader.DownloadAsync(downloads, cancellation);
            return;
        }

        List<BlobDownload> whole = [.. downloads.Where(static download => !IsLarge(download.Digest))];
        foreach (IGrouping<ContentDigest, BlobDownload> large in downloads
            .Where(static download => IsLarge(download.Digest)).GroupBy(static download => download.Digest))
        {
            Stream[] destinations = [.. large.Select(static download => download.Destination)];
            if (!await chunkedDownloader!.TryFetchAsync(large.Key, destinations, cancellation))
            {
                whole.AddRange(large);
            }
        }

        await downloader.DownloadAsync(whole, cancellation);
    }

    /// <summary>Whether it is worth the calls to think of its chunks.</summary>
    private static bool IsLarge(ContentDigest digest) => digest.Size > BatchPlanner.MaxBytes / 2;

    /// <summary>Null when blobs travel whole.</summary>
    private async Task<FastCdc?> CutterAsync(CancellationToken cancellation) =>
        (await LimitsAsync(cancellation))?.Splices is { } chunks ? FastCdc.Create(chunks) : null;

    /// <summary>Null when the server does not tell.</summary>
    private async Task<ServerLimits?> LimitsAsync(CancellationToken cancellation)
    {
        try
        {
            return await probe.GetLimitsAsync(cancellation);
        }
        catch (RemoteException e) when (e.Failure.Kind is RemoteFailureKind.NotSupported or RemoteFailureKind.Denied)
        {
            return null;
        }
    }

    private async Task<List<ContentDigest>> FindMissingInAsync(ContentDigest[] chunk, CancellationToken cancellation)
    {
        var request = new FindMissingBlobsRequest
        {
            InstanceName = settings.Instance,
            DigestFunction = settings.Function.ToMessage(),
        };
        request.BlobDigests.AddRange(chunk.Select(static d => d.ToMessage()));
        GrpcAnswer<FindMissingBlobsResponse> answer = await connection.UnaryAsync(
            RemoteMethods.FindMissingBlobs, request, settings.CallOf(0), cancellation);

        var missing = new List<ContentDigest>();
        foreach (Build.Bazel.Remote.Execution.V2.Digest message in answer.Require().MissingBlobDigests)
        {
            if (!DigestMessages.TryRead(message, out ContentDigest digest))
            {
                throw new RemoteException(new RemoteFailure(
                    RemoteFailureKind.Corrupt, $"{answer.Origin}: the server named a malformed digest"));
            }

            missing.Add(digest);
        }

        return missing;
    }
}
