using Build.Bazel.Remote.Execution.V2;
using Build.Buildgrid;
using Google.Bytestream;
using Google.LongRunning;
using Google.Protobuf.WellKnownTypes;
using Recc.Core.Remote.Transport;

namespace Recc.Core.Remote.Wire;

/// <summary>The methods of the Remote Execution API that we call.</summary>
public static class RemoteMethods
{
    private const string Api = "/build.bazel.remote.execution.v2.";

    public static GrpcMethod<GetCapabilitiesRequest, ServerCapabilities> GetCapabilities { get; } =
        new(Api + "Capabilities/GetCapabilities", ServerCapabilities.Parser);

    public static GrpcMethod<GetActionResultRequest, ActionResult> GetActionResult { get; } =
        new(Api + "ActionCache/GetActionResult", ActionResult.Parser);

    public static GrpcMethod<UpdateActionResultRequest, ActionResult> UpdateActionResult { get; } =
        new(Api + "ActionCache/UpdateActionResult", ActionResult.Parser);

    public static GrpcMethod<FindMissingBlobsRequest, FindMissingBlobsResponse> FindMissingBlobs { get; } =
        new(Api + "ContentAddressableStorage/FindMissingBlobs", FindMissingBlobsResponse.Parser);

    public static GrpcMethod<BatchUpdateBlobsRequest, BatchUpdateBlobsResponse> BatchUpdateBlobs { get; } =
        new(Api + "ContentAddressableStorage/BatchUpdateBlobs", BatchUpdateBlobsResponse.Parser);

    public static GrpcMethod<BatchReadBlobsRequest, BatchReadBlobsResponse> BatchReadBlobs { get; } =
        new(Api + "ContentAddressableStorage/BatchReadBlobs", BatchReadBlobsResponse.Parser);

    public static GrpcMethod<SpliceBlobRequest, SpliceBlobResponse> SpliceBlob { get; } =
        new(Api + "ContentAddressableStorage/SpliceBlob", SpliceBlobResponse.Parser);

    public static GrpcMethod<SplitBlobRequest, SplitBlobResponse> SplitBlob { get; } =
        new(Api + "ContentAddressableStorage/SplitBlob", SplitBlobResponse.Parser);

    public static GrpcMethod<CaptureFilesRequest, CaptureFilesResponse> CaptureFiles { get; } =
        new("/build.buildgrid.LocalContentAddressableStorage/CaptureFiles", CaptureFilesResponse.Parser);

    public static GrpcMethod<ReadRequest, ReadResponse> Read { get; } =
        new("/google.bytestream.ByteStream/Read", ReadResponse.Parser);

    public static GrpcMethod<WriteRequest, WriteResponse> Write { get; } =
        new("/google.bytestream.ByteStream/Write", WriteResponse.Parser);

    public static GrpcMethod<ExecuteRequest, Operation> Execute { get; } =
        new(Api + "Execution/Execute", Operation.Parser);

    public static GrpcMethod<CancelOperationRequest, Empty> CancelOperation { get; } =
        new("/google.longrunning.Operations/CancelOperation", Empty.Parser);

    public static GrpcMethod<WaitExecutionRequest, Operation> WaitExecution { get; } =
        new(Api + "Execution/WaitExecution", Operation.Parser);
}
