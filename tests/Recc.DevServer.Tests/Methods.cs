namespace Recc.DevServer.Tests;

/// <summary>The paths of the methods, written out as clients have them.</summary>
internal static class Methods
{
    public const string GetCapabilities = "build.bazel.remote.execution.v2.Capabilities/GetCapabilities";
    public const string FindMissingBlobs = "build.bazel.remote.execution.v2.ContentAddressableStorage/FindMissingBlobs";
    public const string BatchUpdateBlobs = "build.bazel.remote.execution.v2.ContentAddressableStorage/BatchUpdateBlobs";
    public const string BatchReadBlobs = "build.bazel.remote.execution.v2.ContentAddressableStorage/BatchReadBlobs";
    public const string GetTree = "build.bazel.remote.execution.v2.ContentAddressableStorage/GetTree";
    public const string GetActionResult = "build.bazel.remote.execution.v2.ActionCache/GetActionResult";
    public const string UpdateActionResult = "build.bazel.remote.execution.v2.ActionCache/UpdateActionResult";
    public const string Execute = "build.bazel.remote.execution.v2.Execution/Execute";
    public const string WaitExecution = "build.bazel.remote.execution.v2.Execution/WaitExecution";
    public const string CancelOperation = "google.longrunning.Operations/CancelOperation";
    public const string Read = "google.bytestream.ByteStream/Read";
    public const string Write = "google.bytestream.ByteStream/Write";
    public const string QueryWriteStatus = "google.bytestream.ByteStream/QueryWriteStatus";
}
