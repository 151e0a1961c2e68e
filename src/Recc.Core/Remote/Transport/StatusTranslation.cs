using System.Diagnostics;
using Google.Rpc;

namespace Recc.Core.Remote.Transport;

/// <summary>What status codes mean for the rest of recc. The only place that knows.</summary>
public static class StatusTranslation
{
    /// <summary>The failure that a status other than Ok stands for.</summary>
    /// <param name="origin">The endpoint and the call, as <see cref="GrpcAnswer{T}.Origin"/> has it.</param>
    /// <param name="status">What the server said.</param>
    public static RemoteFailure ToFailure(string origin, GrpcStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        string words = status.Message.Length == 0 ? "" : ": " + MessageText.OneLine(status.Message);
        return new RemoteFailure(KindOf(status.Code), $"{origin}: {NameOf(status.Code)}{words}", RetryAfter(status));
    }

    /// <summary>The class of failure of a status code; Ok has none.</summary>
    public static RemoteFailureKind KindOf(GrpcCode code) => code switch
    {
        GrpcCode.DeadlineExceeded => RemoteFailureKind.TimedOut,
        GrpcCode.ResourceExhausted => RemoteFailureKind.Exhausted,
        GrpcCode.PermissionDenied or GrpcCode.Unauthenticated => RemoteFailureKind.Denied,
        GrpcCode.Unimplemented => RemoteFailureKind.NotSupported,
        GrpcCode.NotFound => RemoteFailureKind.NotFound,
        GrpcCode.DataLoss => RemoteFailureKind.Corrupt,
        GrpcCode.InvalidArgument or GrpcCode.AlreadyExists or GrpcCode.FailedPrecondition or GrpcCode.OutOfRange =>
            RemoteFailureKind.Rejected,

        // CANCELLED was not our doing, or we would not be here. UNKNOWN is what proxies and crashed handlers say.
        GrpcCode.Cancelled or GrpcCode.Unknown or GrpcCode.Aborted or GrpcCode.Internal or GrpcCode.Unavailable =>
            RemoteFailureKind.Unavailable,
        _ => throw new UnreachableException($"Status {code} is no failure."),
    };

    /// <summary>The code that stands for an HTTP status, where a proxy answered instead of a gRPC server.</summary>
    public static GrpcCode CodeOfHttpStatus(int httpStatus) => httpStatus switch
    {
        401 => GrpcCode.Unauthenticated,
        403 => GrpcCode.PermissionDenied,
        404 => GrpcCode.Unimplemented,
        429 or 502 or 503 or 504 => GrpcCode.Unavailable,
        400 => GrpcCode.Internal,
        _ => GrpcCode.Unknown,
    };

    private static TimeSpan? RetryAfter(GrpcStatus status)
    {
        RetryInfo? info = AnyContent.Find(status.Details, "google.rpc.RetryInfo", RetryInfo.Parser);
        if (info?.RetryDelay is not { } delay || delay.Seconds is < 0 or > int.MaxValue)
        {
            return null;
        }

        return TimeSpan.FromSeconds(delay.Seconds) + TimeSpan.FromMilliseconds(delay.Nanos / 1_000_000);
    }

    private static string NameOf(GrpcCode code) => code switch
    {
        GrpcCode.Ok => "OK",
        GrpcCode.Cancelled => "CANCELLED",
        GrpcCode.InvalidArgument => "INVALID_ARGUMENT",
        GrpcCode.DeadlineExceeded => "DEADLINE_EXCEEDED",
        GrpcCode.NotFound => "NOT_FOUND",
        GrpcCode.AlreadyExists => "ALREADY_EXISTS",
        GrpcCode.PermissionDenied => "PERMISSION_DENIED",
        GrpcCode.ResourceExhausted => "RESOURCE_EXHAUSTED",
        GrpcCode.FailedPrecondition => "FAILED_PRECONDITION",
        GrpcCode.Aborted => "ABORTED",
        GrpcCode.OutOfRange => "OUT_OF_RANGE",
        GrpcCode.Unimplemented => "UNIMPLEMENTED",
        GrpcCode.Internal => "INTERNAL",
        GrpcCode.Unavailable => "UNAVAILABLE",
        GrpcCode.DataLoss => "DATA_LOSS",
        GrpcCode.Unauthenticated => "UNAUTHENTICATED",
        _ => "UNKNOWN",
    };
}
