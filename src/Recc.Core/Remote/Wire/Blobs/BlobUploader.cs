using System.Buffers;
using Build.Bazel.Remote.Execution.V2;
using Google.Bytestream;
using Google.Protobuf;
using Recc.Core.Digests;
using Recc.Core.Remote.Transport;
using Recc.Core.Storage;
using ContentDigest = Recc.Core.Digests.Digest;

namespace Recc.Core.Remote.Wire;

/// <summary>Sends blobs: small ones together, large ones as streams, several calls at once.</summary>
internal sealed class BlobUploader(GrpcConnection connection, ServiceSettings settings, BatchBudget budget,
    BlobCompression compression)
{
    private const int ChunkBytes = 128 * 1024;

    public async Task UploadAsync(IReadOnlyCollection<Blob> blobs, CancellationToken cancellation)
    {
        Blob[] unique = blobs.DistinctBy(static b => b.Digest).ToArray();
        if (unique.Length > 0)
        {
            long bytes = unique.Sum(static b => BatchPlanner.Cost(b.Digest.Size));
            long limit = await budget.LimitAsync(bytes, cancellation);
            await SendAsync(unique, limit, settings.CallsAtOnce, cancellation);
        }
    }

    private Task SendAsync(IEnumerable<Blob> blobs, long limit, int atOnce, CancellationToken cancellation)
    {
        BatchPlan<Blob> plan = BatchPlanner.Plan(blobs, static b => b.Digest.Size, limit);
        return Transfers.RunAsync(plan, SendBatchAsync, StreamAsync, atOnce, cancellation);
    }

    private async Task SendBatchAsync(IReadOnlyList<Blob> batch, CancellationToken cancellation)
    {
        long bytes = batch.Sum(static b => BatchPlanner.Cost(b.Digest.Size));
        bool compresses = bytes > BatchPlanner.AlwaysAccepted && (await compression.OfferAsync(cancellation)).Updates;
        GrpcAnswer<BatchUpdateBlobsResponse> answer = await connection.UnaryAsync(
            RemoteMethods.BatchUpdateBlobs, RequestFor(batch, compresses), settings.CallOf(bytes), cancellation);
        if (await budget.SmallerLimitAsync(answer.Status, bytes, cancellation) is { } smaller)
        {
            await SendAsync(batch, smaller, Transfers.Few, cancellation);
            return;
        }

        Verify(batch, answer.Origin, answer.Require());
    }

    private BatchUpdateBlobsRequest RequestFor(IReadOnlyList<Blob> batch, bool compresses)
    {
        var request = new BatchUpdateBlobsRequest
        {
            InstanceName = settings.Instance,
            DigestFunction = settings.Function.ToMessage(),
        };
        foreach (Blob blob in batch)
        {
            var bytes = new byte[blob.Digest.Size];
            using var reader = new BlobSourceReader(blob, settings.Function);
            reader.Read(bytes);
            var entry = new BatchUpdateBlobsRequest.Types.Request { Digest = blob.Digest.ToMessage() };
            byte[] sent = compresses && bytes.Length >= BlobCompression.LeastBytes ? Zstandard.Compress(bytes) : bytes;
            bool gains = sent.Length < bytes.Length;
            entry.Compressor = gains ? Compressor.Types.Value.Zstd : Compressor.Types.Value.Identity;
            entry.Data = UnsafeByteOperations.UnsafeWrap(gains ? sent : bytes);
            request.Requests.Add(entry);
        }

        return request;
    }

    private static void Verify(IReadOnlyList<Blob> batch, string origin, BatchUpdateBlobsResponse response)
    {
        var waiting = batch.Select(static b => b.Digest).ToHashSet();
        foreach (BatchUpdateBlobsResponse.Types.Response entry in response.Responses)
        {
            if (!DigestMessages.TryRead(entry.Digest, out ContentDigest digest) || !waiting.Remove(digest))
            {
                continue;
            }

            GrpcStatus status = GrpcStatus.Of(entry.Status);
            if (!status.IsOk && status.Code != GrpcCode.AlreadyExists)
            {
                throw new RemoteException(StatusTranslation.ToFailure($"{origin} of {digest}", status));
            }
        }

        if (waiting.Count > 0)
        {
            throw new RemoteException(new RemoteFailure(
                RemoteFailureKind.Corrupt, $"{origin}: the server did not say what became of {waiting.First()}"));
        }
    }

    private async Task StreamAsync(Blob blob, CancellationToken cancellation)
    {
        bool compresses = (await compression.OfferAsync(cancellation)).Streams;
        long sent = 0;
        GrpcAnswer<WriteResponse> answer = await connection.ClientStreamAsync(
            RemoteMethods.Write,
            async (writer, stop) => sent = compresses
                ? await WriteCompressedAsync(blob, writer, stop)
                : await WriteChunksAsync(blob, writer, stop),
            settings.CallOf(blob.Digest.Size),
            cancellation);
        if (answer.Status.Code == GrpcCode.AlreadyExists)
        {
            return;
        }

        // -1 is what some servers say when they had the blob and read nothing. Of a compressed blob some count what
        // came, and some what it holds.
        long committed = answer.Require().CommittedSize;
        if (committed != blob.Digest.Size && committed != -1 && !(compresses && committed == sent))
        {
            throw new RemoteException(new RemoteFailure(
                RemoteFailureKind.BrokenStream,
                $"{answer.Origin} of {blob.Digest}: the server stored {committed} bytes only"));
        }
    }

    private async Task<long> WriteChunksAsync(Blob blob, MessageWriter writer, CancellationToken stop)
    {
        using var reader = new BlobSourceReader(blob, settings.Function);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            string name = ResourceNames.ForWriting(
                settings.Instance, Guid.NewGuid(), blob.Digest, compressed: false, settings.Function);
            for (long offset = 0; ;)
            {
                int length = reader.Read(buffer.AsSpan(0, ChunkBytes));
                var request = new WriteRequest
                {
                    ResourceName = name,
                    WriteOffset = offset,
                    FinishWrite = reader.Remaining == 0,
                    Data = UnsafeByteOperations.UnsafeWrap(buffer.AsMemory(0, length)),
                };
                await writer.WriteAsync(request, stop);
                name = "";
                offset += length;
                if (request.FinishWrite)
                {
                    return offset;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Offsets count what travels.</summary>
    private async Task<long> WriteCompressedAsync(Blob blob, MessageWriter writer, CancellationToken stop)
    {
        using var reader = new BlobSourceReader(blob, settings.Function);
        using ZstandardWriter zstd = Zstandard.Write();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        using var compressed = new MemoryStream();
        try
        {
            string name = ResourceNames.ForWriting(
                settings.Instance, Guid.NewGuid(), blob.Digest, compressed: true, settings.Function);
            for (long offset = 0; ;)
            {
                int length = reader.Read(buffer.AsSpan(0, ChunkBytes));
                bool isLast = reader.Remaining == 0;
                zstd.Compress(buffer.AsSpan(0, length), isLast, compressed);
                if (compressed.Length < ChunkBytes && !isLast)
                {
                    continue;
                }

                ByteString data = UnsafeByteOperations.UnsafeWrap(compressed.ToArray());
                var request = new WriteRequest
                {
                    ResourceName = name,
                    WriteOffset = offset,
                    FinishWrite = isLast,
                    Data = data,
                };
                await writer.WriteAsync(request, stop);
                compressed.SetLength(0);
                name = "";
                offset += data.Length;
                if (isLast)
                {
                    return offset;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
