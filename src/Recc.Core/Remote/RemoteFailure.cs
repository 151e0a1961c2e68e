namespace Recc.Core.Remote;

/// <summary>What went wrong between us and a server, translated once at the edge.</summary>
/// <param name="Kind">The class of failure, on which decisions rest.</param>
/// <param name="Message">One line for people: what failed, where, and the server's own words.</param>
/// <param name="RetryAfter">How long the server asks us to wait, when it says so (google.rpc.RetryInfo).</param>
public sealed record RemoteFailure(RemoteFailureKind Kind, string Message, TimeSpan? RetryAfter = null)
{
    /// <summary>
    /// Whether the same call may well succeed a little later. One that timed out is not repeated: a server that lets us
    /// wait once would let every file of a build wait several times.
    /// </summary>
    public bool IsTransient => Kind is RemoteFailureKind.Unreachable or RemoteFailureKind.Unavailable
        or RemoteFailureKind.Exhausted or RemoteFailureKind.BrokenStream;
}

/// <summary>The classes of failure that callers tell apart.</summary>
public enum RemoteFailureKind
{
    /// <summary>No connection: refused, unknown host, TLS handshake failed, not an HTTP/2 server.</summary>
    Unreachable,

    /// <summary>The server answered UNAVAILABLE, ABORTED or INTERNAL.</summary>
    Unavailable,

    /// <summary>A deadline of ours passed, or the server's.</summary>
    TimedOut,

    /// <summary>The server answered RESOURCE_EXHAUSTED.</summary>
    Exhausted,

    /// <summary>A stream ended before its last message.</summary>
    BrokenStream,

    /// <summary>UNAUTHENTICATED or PERMISSION_DENIED.</summary>
    Denied,

    /// <summary>UNIMPLEMENTED: the server does not do this.</summary>
    NotSupported,

    /// <summary>INVALID_ARGUMENT, FAILED_PRECONDITION and others that a retry will not mend.</summary>
    Rejected,

    /// <summary>NOT_FOUND where something had to be.</summary>
    NotFound,

    /// <summary>The answer was garbage, or a blob did not have its digest.</summary>
    Corrupt,

    /// <summary>A file of ours could not be read or written while it was transferred.</summary>
    LocalFile,
}

/// <summary>Carries a <see cref="RemoteFailure"/> up to the one place that decides what to do about it.</summary>
public sealed class RemoteException(RemoteFailure failure, Exception? cause = null)
    : Exception(failure.Message, cause)
{
    /// <summary>What happened.</summary>
    public RemoteFailure Failure { get; } = failure;
}
