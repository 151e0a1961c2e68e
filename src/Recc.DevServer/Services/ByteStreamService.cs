using Google.Bytestream;
using Google.Protobuf;
using Recc.DevServer.Faults;
using Recc.DevServer.Storage;
using Recc.DevServer.Wire;

namespace Recc.DevServer.Services;

/// <summary>
/// Blobs as streams. A write starts at offset 0 and is not resumed: what a broken one left is forgotten, which the
/// protocol allows and many servers do.
/// </summary>
internal sealed class ByteStreamService(RequestRules rules, LiveHabits habits, BlobStore blobs, long maxBlobBytes)
{
    private const int ChunkBytes = 128 * 1024;

    public IEnumerable<RpcMethod> Methods()
    {
        var methods = new RpcMethods("google.bytestream.ByteStream");
        yield return methods.ServerStream("Read", ReadRequest.Parser, ReadAsync);
        yield return methods.ClientStream("Write", WriteAsync);
        yield return methods.Unary("QueryWriteStatus", QueryWriteStatusRequest.Parser, (r, _) => QueryWriteStatus(r));
    }

    private async Task ReadAsync(ReadRequest request, RpcCall call)
    {
        var name = BlobResourceName.ParseRead(request.ResourceName);
        rules.RequireInstance(name.Instance);
        var content = blobs.Read(name.Blob) ?? throw RpcException.NotFound($"there is no blob {name.Blob}");
        if (request.ReadOffset < 0 || request.ReadOffset > content.Length)
        {
            throw new RpcException(RpcCode.OutOfRange, $"the offset {request.ReadOffset} is outside the blob");
        }

        if (request.ReadLimit < 0)
        {
            throw RpcException.Invalid("a negative limit");
        }

        RequireCompression(name);
        content = BlobCorruption.Apply(call.Faults, content)[(int)request.ReadOffset..];
        if (name.IsCompressed)
        {
            content = Zstandard.Compress(content.Span);
        }

        if (request.ReadLimit > 0 && request.ReadLimit < content.Length)
        {
            content = content[..(int)request.ReadLimit];
        }

        while (!content.IsEmpty)
        {
            var chunk = content[..Math.Min(ChunkBytes, content.Length)];
            await call.WriteAsync(new ReadResponse { Data = UnsafeByteOperations.UnsafeWrap(chunk) });
            content = content[chunk.Length..];
        }
    }

    private async Task WriteAsync(RpcCall call)
    {
        WriteRequest first = await call.ReadOnlyMessageAsync(WriteRequest.Parser);
        var name = BlobResourceName.ParseWrite(first.ResourceName);
        rules.RequireInstance(name.Instance);
        if (name.Blob.Size > maxBlobBytes)
        {
            throw RpcException.Invalid($"a blob of {name.Blob.Size} bytes is larger than the limit of {maxBlobBytes}");
        }

        RequireCompression(name);
        long committed = name.IsCompressed ? -1 : name.Blob.Size;
        if (!blobs.Contains(name.Blob))
        {
            byte[] received = await ReceiveAsync(call, first, name);
            committed = received.Length;
            blobs.StoreVerified(
                name.Blob, name.IsCompressed ? Zstandard.Decompress(received, name.Blob.Size) : received);
        }

        if (call.Faults.Has<FaultAction.LoseBlobs>())
        {
            blobs.Forget(name.Blob);
        }

        await call.WriteAsync(new WriteResponse { CommittedSize = committed });
    }

    private void RequireCompression(BlobResourceName name)
    {
        if (name.IsCompressed && !habits.Now.Compresses)
        {
            throw RpcException.Invalid("compressed blobs are not supported");
        }
    }

    private static async Task<byte[]> ReceiveAsync(RpcCall call, WriteRequest first, BlobResourceName name)
    {
        // What cannot be compressed becomes a little longer.
        long longest = name.IsCompressed ? name.Blob.Size + (name.Blob.Size / 128) + 1024 : name.Blob.Size;
        var content = new byte[longest];
        int received = 0;
        for (WriteRequest? message = first; ; message = await call.ReadNextAsync(WriteRequest.Parser))
        {
            if (message is null)
            {
                throw RpcException.Invalid($"the stream ended after {received} bytes without finish_write");
            }

            RequireNext(message, first, received, longest);
            message.Data.CopyTo(content, received);
            received += message.Data.Length;
            if (message.FinishWrite)
            {
                return name.IsCompressed || received == content.Length
                    ? content[..received]
                    : throw RpcException.Invalid($"the write was finished after {received} of {content.Length} bytes");
            }
        }
    }

    private static void RequireNext(WriteRequest message, WriteRequest first, int received, long longest)
    {
        if (message.ResourceName.Length > 0 && message.ResourceName != first.ResourceName)
        {
            throw RpcException.Invalid("the resource name changed in the middle of the stream");
        }

        if (message.WriteOffset != received)
        {
            throw RpcException.Invalid($"the write offset is {message.WriteOffset} after {received} bytes");
        }

        if (received + message.Data.Length > longest)
        {
            throw RpcException.Invalid($"more than {longest} bytes were sent");
        }
    }

    private QueryWriteStatusResponse QueryWriteStatus(QueryWriteStatusRequest request)
    {
        if (habits.Now.LacksQueryWriteStatus)
        {
            throw new RpcException(RpcCode.Unimplemented, "QueryWriteStatus is not implemented");
        }

        var name = BlobResourceName.ParseWrite(request.ResourceName);
        rules.RequireInstance(name.Instance);
        bool complete = blobs.Contains(name.Blob);
        return new() { Complete = complete, CommittedSize = complete ? name.Blob.Size : 0 };
    }
}
