using System.Buffers;
using Build.Bazel.Remote.Execution.V2;
using Google.Bytestream;
using Google.Protobuf;
using Recc.Core.Digests;
using Recc.Core.Remote.Transport;
using ContentDigest = Recc.Core.Digests.Digest;

namespace Recc.Core.Remote.Wire;

/// <summary>Sends blobs: small ones together, large ones as streams, several calls at once.</summary>
internal sealed class BlobUploader(GrpcConnection connection, ServiceSettings settings, BatchBudget budget)
{
    private const int ChunkBytes = 128 * 1024;

    public async Task UploadAsync(IReadOnlyCollection<Blob> blobs, CancellationToken cancellation)
    {
        Blob[] unique = blobs.DistinctBy(static b => b.Digest).ToArray();
        if (unique.Length > 0)
        {
            long bytes = unique.Sum(static b => BatchPlanner.Cost(b.Digest.Size));
            long limit = await budget.LimitAsync(bytes, cancellation);
            await SendAsync(unique, limit, Transfers.Many, cancellation);
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
        GrpcAnswer<BatchUpdateBlobsResponse> answer = await connection.UnaryAsync(
            RemoteMethods.BatchUpdateBlobs, RequestFor(batch), settings.CallOf(bytes), cancellation);
        if (await budget.SmallerLimitAsync(answer.Status, bytes, cancellation) is { } smaller)
        {
            await SendAsync(batch, smaller, Transfers.Few, cancellation);
            return;
        }

        Verify(batch, answer.Origin, answer.Require());
    }

    private BatchUpdateBlobsRequest RequestFor(IReadOnlyList<Blob> batch)
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
            request.Requests.Add(new BatchUpdateBlobsRequest.Types.Request
            {
                Digest = blob.Digest.ToMessage(),
                Data = UnsafeByteOperations.UnsafeWrap(bytes),
            });
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
        GrpcAnswer<WriteResponse> answer = await connection.ClientStreamAsync(
            RemoteMethods.Write,
            (writer, stop) => WriteChunksAsync(blob, writer, stop),
            settings.CallOf(blob.Digest.Size),
            cancellation);
        if (answer.Status.Code == GrpcCode.AlreadyExists)
        {
            return;
        }

        // -1 is what some servers say when they had the blob and read nothing.
        long committed = answer.Require().CommittedSize;
        if (committed != blob.Digest.Size && committed != -1)
        {
            throw new RemoteException(new RemoteFailure(
                RemoteFailureKind.BrokenStream,
                $"{answer.Origin} of {blob.Digest}: the server stored {committed} bytes only"));
        }
    }

    private async Task WriteChunksAsync(Blob blob, MessageWriter writer, CancellationToken stop)
    {
        using var reader = new BlobSourceReader(blob, settings.Function);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            string name = ResourceNames.ForWriting(settings.Instance, Guid.NewGuid(), blob.Digest);
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
                if (request.FinishWrite)
                {
                    return;
                }

                name = "";
                offset += length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
