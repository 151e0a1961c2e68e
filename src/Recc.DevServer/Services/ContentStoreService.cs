using System.Collections.Concurrent;
using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.DevServer.Faults;
using Recc.DevServer.Storage;
using Recc.DevServer.Wire;
using DirectoryMessage = Build.Bazel.Remote.Execution.V2.Directory;

namespace Recc.DevServer.Services;

/// <summary>The content-addressable store, apart from streams.</summary>
internal sealed class ContentStoreService(RequestRules rules, LiveHabits habits, BlobStore blobs)
{
    private const int UsualPageSize = 1000;

    private readonly ConcurrentDictionary<BlobKey, Digest[]> chunks = [];

    public IEnumerable<RpcMethod> Methods()
    {
        var methods = new RpcMethods("build.bazel.remote.execution.v2.ContentAddressableStorage");
        yield return methods.Unary("FindMissingBlobs", FindMissingBlobsRequest.Parser, (r, _) => FindMissing(r));
        yield return methods.Unary("BatchUpdateBlobs", BatchUpdateBlobsRequest.Parser, Update);
        yield return methods.Unary("BatchReadBlobs", BatchReadBlobsRequest.Parser, Read);
        yield return methods.Unary("SplitBlob", SplitBlobRequest.Parser, (r, _) => Split(r));
        yield return methods.Unary("SpliceBlob", SpliceBlobRequest.Parser, (r, _) => Splice(r));
        yield return methods.ServerStream("GetTree", GetTreeRequest.Parser, GetTreeAsync);
    }

    private FindMissingBlobsResponse FindMissing(FindMissingBlobsRequest request)
    {
        rules.RequireInstance(request.InstanceName);
        RequireElements(request.BlobDigests.Count);
        var missing = request.BlobDigests
            .Select(d => RequestRules.RequireDigest(d, request.DigestFunction, "a blob"))
            .Distinct()
            .Where(key => !blobs.Contains(key));
        return new FindMissingBlobsResponse
        {
            MissingBlobDigests = { Shuffled(missing.Select(key => key.ToDigest())) },
        };
    }

    private BatchUpdateBlobsResponse Update(BatchUpdateBlobsRequest request, RpcCall call)
    {
        rules.RequireInstance(request.InstanceName);
        RequireElements(request.Requests.Count);
        RequireBatchSize(request.Requests.Sum(r => (long)r.Data.Length));
        var response = new BatchUpdateBlobsResponse();
        foreach (var upload in request.Requests)
        {
            response.Responses.Add(new BatchUpdateBlobsResponse.Types.Response
            {
                Digest = upload.Digest,
                Status = StatusOf(() => Store(upload, request.DigestFunction, call.Faults)),
            });
        }

        return new BatchUpdateBlobsResponse { Responses = { Shuffled(response.Responses) } };
    }

    private void Store(
        BatchUpdateBlobsRequest.Types.Request upload, DigestFunction.Types.Value function, ActiveFaults faults)
    {
        var key = RequestRules.RequireDigest(upload.Digest, function, "a blob");
        bool isCompressed = upload.Compressor == Compressor.Types.Value.Zstd && habits.Now.CompressesUpdates;
        if (!isCompressed && upload.Compressor != Compressor.Types.Value.Identity)
        {
            throw RpcException.Invalid("compressed blobs are not supported");
        }

        // The bytes of a parsed message are its own copy.
        blobs.StoreVerified(
            key, isCompressed ? Zstandard.Decompress(upload.Data.Span, key.Size) : upload.Data.Memory);
        if (faults.Has<FaultAction.LoseBlobs>())
        {
            blobs.Forget(key);
        }
    }

    private BatchReadBlobsResponse Read(BatchReadBlobsRequest request, RpcCall call)
    {
        rules.RequireInstance(request.InstanceName);
        RequireElements(request.Digests.Count);
        RequireBatchSize(request.Digests.Sum(d => d.SizeBytes));
        bool compresses = habits.Now.Compresses
            && request.AcceptableCompressors.Contains(Compressor.Types.Value.Zstd);
        var response = new BatchReadBlobsResponse();
        foreach (Digest digest in request.Digests)
        {
            var part = new BatchReadBlobsResponse.Types.Response { Digest = digest };
            part.Status = StatusOf(() => part.Data = Content(digest, request.DigestFunction, call.Faults));
            if (compresses && part.Data.Length > 0)
            {
                part.Data = UnsafeByteOperations.UnsafeWrap(Zstandard.Compress(part.Data.Span));
                part.Compressor = Compressor.Types.Value.Zstd;
            }

            response.Responses.Add(part);
        }

        return new BatchReadBlobsResponse { Responses = { Shuffled(response.Responses) } };
    }

    /// <summary>What a blob was joined of; nobody is told of blobs that came whole.</summary>
    private SplitBlobResponse Split(SplitBlobRequest request)
    {
        rules.RequireInstance(request.InstanceName);
        RequireChunks();
        var key = RequestRules.RequireDigest(request.BlobDigest, request.DigestFunction, "the blob");
        return chunks.TryGetValue(key, out Digest[]? known) && blobs.Contains(key)
            ? new SplitBlobResponse
            {
                ChunkDigests = { known },
                ChunkingFunction = ChunkingFunction.Types.Value.FastCdc2020
            }
            : throw RpcException.NotFound($"nothing is known of the chunks of {key}");
    }

    private SpliceBlobResponse Splice(SpliceBlobRequest request)
    {
        rules.RequireInstance(request.InstanceName);
        RequireChunks();
        var key = RequestRules.RequireDigest(request.BlobDigest, request.DigestFunction, "the blob");
        using var whole = new MemoryStream();
        foreach (Digest digest in request.ChunkDigests)
        {
            var chunk = RequestRules.RequireDigest(digest, request.DigestFunction, "a chunk");
            whole.Write((blobs.Read(chunk) ?? throw RpcException.NotFound($"there is no chunk {chunk}")).Span);
        }

        blobs.StoreVerified(key, whole.ToArray());
        chunks[key] = [.. request.ChunkDigests];
        return new SpliceBlobResponse { BlobDigest = key.ToDigest() };
    }

    private void RequireChunks()
    {
        if (habits.Now.ChunkBytes == 0)
        {
            throw new RpcException(RpcCode.Unimplemented, "blobs are neither split nor joined");
        }
    }

    private void RequireElements(int count)
    {
        if (habits.Now.MaxElements > 0 && count > habits.Now.MaxElements)
        {
            throw RpcException.Invalid($"{count} digests are more than the limit of {habits.Now.MaxElements}");
        }
    }

    private IEnumerable<T> Shuffled<T>(IEnumerable<T> answers) =>
        habits.Now.ShufflesAnswers ? answers.Reverse().Concat(answers.Take(2)) : answers;

    private ByteString Content(Digest digest, DigestFunction.Types.Value function, ActiveFaults faults)
    {
        var key = RequestRules.RequireDigest(digest, function, "a blob");
        var content = blobs.Read(key) ?? throw RpcException.NotFound($"there is no blob {key}");
        return UnsafeByteOperations.UnsafeWrap(BlobCorruption.Apply(faults, content));
    }

    private async Task GetTreeAsync(GetTreeRequest request, RpcCall call)
    {
        rules.RequireInstance(request.InstanceName);
        if (habits.Now.LacksGetTree)
        {
            throw new RpcException(RpcCode.Unimplemented, "GetTree is not implemented");
        }

        var root = RequestRules.RequireDigest(request.RootDigest, request.DigestFunction, "the root");
        if (!int.TryParse(request.PageToken is "" ? "0" : request.PageToken, out int skip) || request.PageSize < 0)
        {
            throw RpcException.Invalid("page token and page size must be ours, and not negative");
        }

        DirectoryMessage[][] pages = [.. DirectoryWalk.Below(root, blobs).Skip(skip)
            .Chunk(request.PageSize == 0 ? UsualPageSize : request.PageSize)];
        foreach (DirectoryMessage[] page in pages)
        {
            skip += page.Length;
            string next = page == pages[^1] ? "" : skip.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await call.WriteAsync(new GetTreeResponse { Directories = { page }, NextPageToken = next });
        }
    }

    private void RequireBatchSize(long size)
    {
        Habits now = habits.Now;
        if (now.EnforcesBatchLimit && now.MaxBatchBytes > 0 && size > now.MaxBatchBytes)
        {
            throw RpcException.Invalid($"a batch of {size} bytes is larger than the limit of {now.MaxBatchBytes}");
        }
    }

    private static Google.Rpc.Status StatusOf(System.Action part)
    {
        try
        {
            part();
            return new Google.Rpc.Status();
        }
        catch (RpcException failure)
        {
            return failure.ToStatus();
        }
    }
}
