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

    public IEnumerable<RpcMethod> Methods()
    {
        var methods = new RpcMethods("build.bazel.remote.execution.v2.ContentAddressableStorage");
        yield return methods.Unary("FindMissingBlobs", FindMissingBlobsRequest.Parser, (r, _) => FindMissing(r));
        yield return methods.Unary("BatchUpdateBlobs", BatchUpdateBlobsRequest.Parser, Update);
        yield return methods.Unary("BatchReadBlobs", BatchReadBlobsRequest.Parser, Read);
        yield return methods.ServerStream("GetTree", GetTreeRequest.Parser, GetTreeAsync);
    }

    private FindMissingBlobsResponse FindMissing(FindMissingBlobsRequest request)
    {
        rules.RequireInstance(request.InstanceName);
        var missing = request.BlobDigests
            .Select(d => RequestRules.RequireDigest(d, request.DigestFunction, "a blob"))
            .Distinct()
            .Where(key => !blobs.Contains(key));
        return new FindMissingBlobsResponse { MissingBlobDigests = { missing.Select(key => key.ToDigest()) } };
    }

    private BatchUpdateBlobsResponse Update(BatchUpdateBlobsRequest request, RpcCall call)
    {
        rules.RequireInstance(request.InstanceName);
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

        return response;
    }

    private void Store(
        BatchUpdateBlobsRequest.Types.Request upload, DigestFunction.Types.Value function, ActiveFaults faults)
    {
        var key = RequestRules.RequireDigest(upload.Digest, function, "a blob");
        if (upload.Compressor != Compressor.Types.Value.Identity)
        {
            throw RpcException.Invalid("compressed blobs are not supported");
        }

        // The bytes of a parsed message are its own copy.
        blobs.StoreVerified(key, upload.Data.Memory);
        if (faults.Has<FaultAction.LoseBlobs>())
        {
            blobs.Forget(key);
        }
    }

    private BatchReadBlobsResponse Read(BatchReadBlobsRequest request, RpcCall call)
    {
        rules.RequireInstance(request.InstanceName);
        RequireBatchSize(request.Digests.Sum(d => d.SizeBytes));
        var response = new BatchReadBlobsResponse();
        foreach (Digest digest in request.Digests)
        {
            var part = new BatchReadBlobsResponse.Types.Response { Digest = digest };
            part.Status = StatusOf(() => part.Data = Content(digest, request.DigestFunction, call.Faults));
            response.Responses.Add(part);
        }

        return response;
    }

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
