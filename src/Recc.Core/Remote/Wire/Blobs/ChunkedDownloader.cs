using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Digests;
using Recc.Core.Remote.Transport;
using ContentDigest = Recc.Core.Digests.Digest;

namespace Recc.Core.Remote.Wire;

/// <summary>
/// Fetches large blobs from servers that tell of which chunks they are made: only those chunks travel that no earlier
/// blob brought here, so that the second version of a large file costs what is new in it.
/// </summary>
/// <param name="connection">The server.</param>
/// <param name="settings">How it is asked.</param>
/// <param name="downloader">Fetches chunks.</param>
/// <param name="kept">Chunks on this machine.</param>
internal sealed class ChunkedDownloader(
    GrpcConnection connection, ServiceSettings settings, BlobDownloader downloader, IContentStore kept)
{
    /// <summary>Chunks are in memory while they travel.</summary>
    private const long GroupBytes = 16 << 20;

    /// <summary>
    /// Fetches one blob and verifies it. False when it is not to be had this way, for whatever reason; then it is to be
    /// fetched whole, and trouble that does not pass shows there.
    /// </summary>
    public async Task<bool> TryFetchAsync(
        ContentDigest blob, IReadOnlyList<Stream> destinations, CancellationToken cancellation)
    {
        try
        {
            if (await ChunksOfAsync(blob, cancellation) is not { } chunks)
            {
                return false;
            }

            using var sink = new BlobSink(blob, destinations, settings.Function, connection.Endpoint);
            for (int start = 0; start < chunks.Count;)
            {
                int end = EndOfGroup(chunks, start);
                await FetchAsync(chunks.GetRange(start, end - start), sink, cancellation);
                start = end;
            }

            sink.Complete();
            return true;
        }
        catch (RemoteException)
        {
            return false;
        }
    }

    /// <summary>In order; null when the server does not know, or what it says cannot be.</summary>
    private async Task<List<ContentDigest>?> ChunksOfAsync(ContentDigest blob, CancellationToken cancellation)
    {
        var request = new SplitBlobRequest
        {
            InstanceName = settings.Instance,
            BlobDigest = blob.ToMessage(),
            DigestFunction = settings.Function.ToMessage(),
            ChunkingFunction = ChunkingFunction.Types.Value.FastCdc2020,
        };
        GrpcAnswer<SplitBlobResponse> answer = await connection.UnaryAsync(
            RemoteMethods.SplitBlob, request, settings.CallOf(0), cancellation);
        if (!answer.Status.IsOk)
        {
            return null;
        }

        var chunks = new List<ContentDigest>();
        long left = blob.Size;
        foreach (Build.Bazel.Remote.Execution.V2.Digest message in answer.Require().ChunkDigests)
        {
            bool fits = message.TryRead(out ContentDigest chunk) && chunk.Size is > 0 and <= GroupBytes
                && chunk.Size <= left;
            if (!fits)
            {
                return null;
            }

            chunks.Add(chunk);
            left -= chunk.Size;
        }

        return left == 0 ? chunks : null;
    }

    private static int EndOfGroup(List<ContentDigest> chunks, int start)
    {
        int end = start;
        for (long bytes = 0; end < chunks.Count && bytes + chunks[end].Size <= GroupBytes; end++)
        {
            bytes += chunks[end].Size;
        }

        return end;
    }

    private async Task FetchAsync(List<ContentDigest> chunks, BlobSink sink, CancellationToken cancellation)
    {
        Dictionary<ContentDigest, MemoryStream> contents = chunks.Distinct()
            .ToDictionary(static chunk => chunk, static chunk => new MemoryStream((int)chunk.Size));
        List<ContentDigest> missing = [.. await kept.FindMissingAsync(contents.Keys, cancellation)];
        foreach (ContentDigest chunk in contents.Keys.Except(missing).ToList())
        {
            if (!await TryReadAsync(chunk, contents[chunk], cancellation))
            {
                missing.Add(chunk);
            }
        }

        await downloader.DownloadAsync(
            [.. missing.Select(chunk => new BlobDownload(chunk, contents[chunk]))], cancellation);
        await KeepAsync(missing, contents, cancellation);
        foreach (ContentDigest chunk in chunks)
        {
            sink.Write(contents[chunk].ToArray());
        }
    }

    private async Task<bool> TryReadAsync(ContentDigest chunk, MemoryStream content, CancellationToken cancellation)
    {
        try
        {
            await kept.DownloadAsync([new BlobDownload(chunk, content)], cancellation);
            return true;
        }
        catch (RemoteException)
        {
            // Trimmed or spoilt meanwhile.
            return false;
        }
    }

    private async Task KeepAsync(
        List<ContentDigest> chunks, Dictionary<ContentDigest, MemoryStream> contents, CancellationToken cancellation)
    {
        try
        {
            await kept.UploadAsync(
                [.. chunks.Select(chunk => new Blob(chunk, new BlobSource.InMemory(contents[chunk].ToArray())))],
                cancellation);
        }
        catch (RemoteException)
        {
            // The next version is fetched whole then.
        }
    }
}
