using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Digests;
using Recc.Core.Remote.Transport;
using ContentDigest = Recc.Core.Digests.Digest;

namespace Recc.Core.Remote.Wire;

/// <summary>
/// Sends large blobs to servers that join chunks: only those chunks that the server lacks travel, so that the second
/// version of a large file costs what is new in it.
/// </summary>
internal sealed class ChunkedUploader(GrpcConnection connection, ServiceSettings settings, BlobUploader uploader)
{
    /// <summary>Chunks are in memory while they travel.</summary>
    private const long GroupBytes = 16 << 20;

    /// <summary>
    /// Sends one blob. False when the server would not have it this way after all; then it is to be sent whole.
    /// </summary>
    /// <param name="blob">A blob longer than a chunk.</param>
    /// <param name="cutter">As the server wants it cut.</param>
    /// <param name="findMissing">Which of some blobs the server lacks.</param>
    /// <param name="cancellation">Ends the transfer.</param>
    public async Task<bool> TrySendAsync(
        Blob blob,
        FastCdc cutter,
        Func<IReadOnlyCollection<ContentDigest>, CancellationToken, Task<IReadOnlySet<ContentDigest>>> findMissing,
        CancellationToken cancellation)
    {
        List<Chunk> chunks = Cut(blob, cutter);
        IReadOnlySet<ContentDigest> missing = await findMissing(
            chunks.Select(static chunk => chunk.Digest).ToHashSet(), cancellation);
        await SendAsync(blob, chunks.Where(chunk => missing.Contains(chunk.Digest)), cancellation);

        var request = new SpliceBlobRequest
        {
            InstanceName = settings.Instance,
            BlobDigest = blob.Digest.ToMessage(),
            DigestFunction = settings.Function.ToMessage(),
            ChunkingFunction = ChunkingFunction.Types.Value.FastCdc2020,
        };
        request.ChunkDigests.AddRange(chunks.Select(static chunk => chunk.Digest.ToMessage()));
        GrpcAnswer<SpliceBlobResponse> answer = await connection.UnaryAsync(
            RemoteMethods.SpliceBlob, request, settings.CallOf(blob.Digest.Size), cancellation);
        return answer.Status.IsOk || answer.Status.Code == GrpcCode.AlreadyExists;
    }

    private List<Chunk> Cut(Blob blob, FastCdc cutter)
    {
        using var reader = new BlobSourceReader(blob, settings.Function);
        var chunks = new List<Chunk>();
        var window = new byte[cutter.MostBytes];
        int held = 0;
        for (long offset = 0; offset < blob.Digest.Size;)
        {
            if (reader.Remaining > 0 && held < window.Length)
            {
                held += reader.Read(window.AsSpan(held));
            }

            int length = cutter.Cut(window.AsSpan(0, held));
            chunks.Add(new Chunk(
                offset, length, ContentHasher.Compute(window.AsSpan(0, length), settings.Function)));
            window.AsSpan(length, held - length).CopyTo(window);
            held -= length;
            offset += length;
        }

        return chunks;
    }

    private async Task SendAsync(Blob blob, IEnumerable<Chunk> chunks, CancellationToken cancellation)
    {
        var group = new List<Blob>();
        long bytes = 0;
        foreach (Chunk chunk in chunks.DistinctBy(static chunk => chunk.Digest))
        {
            group.Add(new Blob(chunk.Digest, new BlobSource.InMemory(Read(blob, chunk))));
            bytes += chunk.Length;
            if (bytes >= GroupBytes)
            {
                await uploader.UploadAsync(group, cancellation);
                group.Clear();
                bytes = 0;
            }
        }

        await uploader.UploadAsync(group, cancellation);
    }

    /// <summary>
    /// A file that changed meanwhile does not have the chunk's digest any more, which the upload finds.
    /// </summary>
    private static byte[] Read(Blob blob, Chunk chunk)
    {
        var bytes = new byte[chunk.Length];
        switch (blob.Source)
        {
            case BlobSource.InMemory memory:
                memory.Bytes.Span.Slice((int)chunk.Offset, chunk.Length).CopyTo(bytes);
                break;
            case BlobSource.OnDisk file:
                Fill(file.Path, chunk.Offset, bytes);
                break;
            default:
                throw new System.Diagnostics.UnreachableException("Unknown source of a blob.");
        }

        return bytes;
    }

    private static void Fill(string path, long offset, byte[] bytes)
    {
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
            for (int filled = 0; filled < bytes.Length;)
            {
                int count = RandomAccess.Read(file, bytes.AsSpan(filled), offset + filled);
                filled += count > 0 ? count : throw new EndOfStreamException("it became shorter");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RemoteException(
                new RemoteFailure(RemoteFailureKind.LocalFile, $"the file {path} changed while it was read"), e);
        }
    }

    /// <summary>A part of a blob.</summary>
    private sealed record Chunk(long Offset, int Length, ContentDigest Digest);
}
