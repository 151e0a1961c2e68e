using Recc.DevServer.Faults;
using Recc.DevServer.Wire;

namespace Recc.Chaos;

/// <summary>One way in which a call goes wrong, and in which methods it can.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Action">What the development server is told.</param>
/// <param name="Methods">Null for all methods.</param>
/// <param name="Waits">Whether the client finds out by a deadline only.</param>
internal sealed record MatrixFault(string Name, FaultAction Action, string[]? Methods = null, bool Waits = false)
{
    /// <summary>Longer than the deadlines of these builds.</summary>
    private static readonly TimeSpan PastDeadline = TimeSpan.FromSeconds(1.5);

    private static readonly string[] Streams = ["Read", "Execute", "WaitExecution"];

    private static readonly string[] CarryBlobs = ["BatchReadBlobs", "Read", "GetActionResult", "Execute"];

    public static IReadOnlyList<MatrixFault> All { get; } =
    [
        new("connection dropped", new FaultAction.Break(BreakScope.Connection, BreakPoint.Before)),
        new("dropped during", new FaultAction.Break(BreakScope.Connection, BreakPoint.During)),
        new("dropped after", new FaultAction.Break(BreakScope.Connection, BreakPoint.After)),
        new("reset before", new FaultAction.Break(BreakScope.Stream, BreakPoint.Before)),
        new("reset during", new FaultAction.Break(BreakScope.Stream, BreakPoint.During)),
        new("reset after", new FaultAction.Break(BreakScope.Stream, BreakPoint.After)),
        new("past deadline", new FaultAction.Delay(PastDeadline), Waits: true),
        new("no answer", new FaultAction.Hang(), Waits: true),
        new("garbage", new FaultAction.Garbage()),
        new("proxy's page", new FaultAction.Garbage(GarbageKind.ProxyPage)),
        new("wrong content", new FaultAction.CorruptBlobs(), CarryBlobs),
        new("RESOURCE_EXHAUSTED", new FaultAction.Refuse(RpcCode.ResourceExhausted)),
        new("UNAVAILABLE", new FaultAction.Refuse(RpcCode.Unavailable)),
        new("UNAUTHENTICATED", new FaultAction.Refuse(RpcCode.Unauthenticated)),
        new("PERMISSION_DENIED", new FaultAction.Refuse(RpcCode.PermissionDenied)),
        new("INTERNAL", new FaultAction.Refuse(RpcCode.Internal)),
        new("NOT_FOUND", new FaultAction.Refuse(RpcCode.NotFound)),
        new("stored and lost", new FaultAction.LoseBlobs(), ["BatchUpdateBlobs", "Write", "Execute"]),
        new("evicted", new FaultAction.EvictOutputs(), ["GetActionResult", "Execute"]),
        new("half a stream", new FaultAction.CutStream(1), Streams),
        new("an empty stream", new FaultAction.CutStream(0), Streams),
        new("never leaves the queue", new FaultAction.StayQueued(), ["Execute"], Waits: true),
    ];

    public bool Concerns(string method) => Methods is null || Methods.Contains(method);
}
