using Google.LongRunning;
using Recc.Core.Remote.Transport;

namespace Recc.Core.Remote.Wire;

/// <summary>What can come out of a stream of operations.</summary>
internal abstract record OperationEvent
{
    private OperationEvent() { }

    /// <summary>The server says how far the execution is.</summary>
    public sealed record Word(Operation Operation) : OperationEvent;

    /// <summary>The server ended the stream.</summary>
    public sealed record Ended(GrpcStatus Status) : OperationEvent;

    /// <summary>The stream broke, or never came to be.</summary>
    public sealed record Broken(RemoteFailure Failure) : OperationEvent;

    /// <summary>Nothing came for as long as we were ready to wait.</summary>
    public sealed record Silence : OperationEvent;
}
