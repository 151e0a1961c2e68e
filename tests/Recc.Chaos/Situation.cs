namespace Recc.Chaos;

/// <summary>What a build does with the server, and which methods it calls in doing so.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="IsPrepared">Whether the server has everything from a build before.</param>
/// <param name="Settings">Of the launches.</param>
/// <param name="Methods">The methods that such a build calls.</param>
internal sealed record Situation(
    string Name, bool IsPrepared, (string, string?)[] Settings, IReadOnlyList<string> Methods)
{
    public static Situation Executing { get; } = new(
        "executed", IsPrepared: false, [],
        [
            "GetCapabilities", "GetActionResult", "FindMissingBlobs", "BatchUpdateBlobs", "Write", "Execute",
            "WaitExecution", "BatchReadBlobs", "Read",
        ]);

    public static Situation Hitting { get; } = new(
        "hit", IsPrepared: true, [], ["GetCapabilities", "GetActionResult", "BatchReadBlobs", "Read"]);

    public static Situation Storing { get; } = new(
        "stored", IsPrepared: false, [("RECC_CACHE_ONLY", "1"), ("RECC_CACHE_UPLOAD_LOCAL_BUILD", "1")],
        ["GetCapabilities", "GetActionResult", "FindMissingBlobs", "BatchUpdateBlobs", "Write", "UpdateActionResult"]);

    public static IReadOnlyList<Situation> All { get; } = [Executing, Hitting, Storing];
}
