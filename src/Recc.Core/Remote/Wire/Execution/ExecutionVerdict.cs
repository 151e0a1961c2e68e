using Build.Bazel.Remote.Execution.V2;
using Google.LongRunning;
using Google.Protobuf;
using Google.Rpc;
using Recc.Core.Remote.Transport;
using ContentDigest = Recc.Core.Digests.Digest;
using DigestFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Remote.Wire;

/// <summary>What the end of an execution means.</summary>
internal static class ExecutionVerdict
{
    private const string ResponseType = "build.bazel.remote.execution.v2.ExecuteResponse";

    /// <summary>The report of an operation that is done. Failures of the server are thrown.</summary>
    public static ExecutionReport Of(Operation operation, DigestFunction function, string origin)
    {
        if (operation.ResultCase == Operation.ResultOneofCase.Error)
        {
            return OfFailure(GrpcStatus.Of(operation.Error), origin);
        }

        if (Open(operation, origin) is not { } response)
        {
            throw Corrupt(origin, "an execution ended without a response");
        }

        // The status first: a server that lost a worker may send a result beside it.
        GrpcStatus status = GrpcStatus.Of(response.Status);
        if (!status.IsOk)
        {
            return OfFailure(status, origin);
        }

        return response.Result is { } result
            ? new ExecutionReport.Completed(
                ActionResultCheck.Checked(result, function, origin), response.CachedResult, response.Message)
            : throw Corrupt(origin, "an execution ended without a result");
    }

    /// <summary>Missing inputs are a report; every other status is thrown.</summary>
    public static ExecutionReport OfFailure(GrpcStatus status, string origin) =>
        MissingInputs(status) ?? throw new RemoteException(status.IsOk
            ? new RemoteFailure(RemoteFailureKind.Corrupt, $"{origin}: an execution failed with the status of success")
            : StatusTranslation.ToFailure(origin, status));

    /// <summary>What the server lacks, when that is what the status says; else null.</summary>
    public static ExecutionReport.MissingInputs? MissingInputs(GrpcStatus status)
    {
        if (status.Code == GrpcCode.NotFound)
        {
            return new ExecutionReport.MissingInputs(new HashSet<ContentDigest>());
        }

        PreconditionFailure? failure = status.Code == GrpcCode.FailedPrecondition
            ? AnyContent.Find(status.Details, "google.rpc.PreconditionFailure", PreconditionFailure.Parser)
            : null;
        return failure is { Violations.Count: > 0 } && failure.Violations.All(static v => v.Type == "MISSING")
            ? new ExecutionReport.MissingInputs(MissingDigests(failure))
            : null;
    }

    // Empty when one of them cannot be read: then all inputs have to be looked at again.
    private static HashSet<ContentDigest> MissingDigests(PreconditionFailure failure)
    {
        var digests = new HashSet<ContentDigest>();
        foreach (PreconditionFailure.Types.Violation violation in failure.Violations)
        {
            if (!ResourceNames.TryReadBlob(violation.Subject, out ContentDigest digest))
            {
                return [];
            }

            digests.Add(digest);
        }

        return digests;
    }

    private static ExecuteResponse? Open(Operation operation, string origin)
    {
        try
        {
            return AnyContent.Open(operation.Response, ResponseType, ExecuteResponse.Parser);
        }
        catch (InvalidDataException e)
        {
            throw Corrupt(origin, "an execution ended with a response that cannot be decoded", e);
        }
    }

    private static RemoteException Corrupt(string origin, string what, Exception? cause = null) =>
        new(new RemoteFailure(RemoteFailureKind.Corrupt, $"{origin}: {what}"), cause);
}
