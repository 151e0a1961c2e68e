using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Recc.DevServer.Wire;

namespace Recc.DevServer.Faults;

/// <summary>What goes wrong in a call.</summary>
public abstract record FaultAction
{
    private FaultAction() { }

    /// <summary>The call waits this long before anything else happens.</summary>
    public sealed record Delay(TimeSpan Time) : FaultAction;

    /// <summary>The call never gets an answer.</summary>
    public sealed record Hang : FaultAction;

    /// <summary>The call is refused with a status; nothing is done.</summary>
    /// <param name="Code">The status code.</param>
    /// <param name="Message">The status message.</param>
    /// <param name="RetryAfter">Sent as google.rpc.RetryInfo when given.</param>
    public sealed record Refuse(RpcCode Code, string Message = "refused on purpose", TimeSpan? RetryAfter = null)
        : FaultAction
    {
        internal RpcException ToException()
        {
            IMessage[] details = RetryAfter is { } time
                ? [new RetryInfo { RetryDelay = Duration.FromTimeSpan(time) }]
                : [];
            return new RpcException(Code, Message, details);
        }
    }

    /// <summary>The call ends without a status.</summary>
    public sealed record Break(BreakScope Scope, BreakPoint Point) : FaultAction;

    /// <summary>The answer is no answer of this method.</summary>
    public sealed record Garbage(GarbageKind Kind = GarbageKind.Message) : FaultAction;

    /// <summary>Downloaded blobs, and output files inlined in results, have one wrong bit.</summary>
    public sealed record CorruptBlobs : FaultAction;

    /// <summary>Blobs stored by this call (uploads; outputs of an execution) are acknowledged and forgotten.</summary>
    public sealed record LoseBlobs : FaultAction;

    /// <summary>The answer ends after so many messages.</summary>
    /// <param name="Messages">How many messages still arrive.</param>
    /// <param name="Status">The status that follows; null for a reset stream.</param>
    public sealed record CutStream(int Messages, RpcCode? Status = null) : FaultAction;

    /// <summary>
    /// The outputs of the result that this call tells of are gone when the client asks for them: a store that evicts
    /// just then. None is inlined.
    /// </summary>
    public sealed record EvictOutputs : FaultAction;

    /// <summary>An execution that this call starts never leaves QUEUED.</summary>
    public sealed record StayQueued : FaultAction;
}
