namespace Recc.DevServer.Faults;

/// <summary>The names by which faults and counters know the server's methods.</summary>
public static class MethodNames
{
    /// <summary>All of them, in the order in which help lists them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "GetCapabilities",
        "FindMissingBlobs", "BatchUpdateBlobs", "BatchReadBlobs", "SplitBlob", "SpliceBlob", "GetTree",
        "Read", "Write", "QueryWriteStatus",
        "GetActionResult", "UpdateActionResult",
        "Execute", "WaitExecution", "CancelOperation",
    ];

    /// <summary>Whether a fault may be given for this name.</summary>
    internal static bool IsKnown(string name) => name == Fault.AnyMethod || All.Contains(name);
}
