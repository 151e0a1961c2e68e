namespace Recc.Chaos;

/// <summary>What a build does with the server, and which methods it calls in doing so.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="IsPrepared">Whether the server has everything from a build before.</param>
/// <param name="Settings">Of the launches.</param>
/// <param name="Methods">The methods that such a build calls.</param>
internal sealed record Situation(
    string Name, bool IsPrepared, (string, string?)[] Settings, IReadOnlyList<string> Methods)
{
    /// <summary>Above this, blobs travel in chunks where the server offers that.</summary>
    private const int LargeEntries = 700_000;

    /// <summary>Which of the methods go wrong in such a build; null for all of them.</summary>
    public IReadOnlyList<string>? Faulty { get; init; }

    /// <summary>Whether there is a daemon in such a build, whatever the matrix wants.</summary>
    public bool NeedsDaemon { get; init; }

    /// <summary>Options of the compilers.</summary>
    public string Flags { get; init; } = "-g";

    /// <summary>RECC_PATHS: debug information is byte for byte native only with native ones.</summary>
    public string Paths { get; init; } = "native";

    /// <summary>What the build tool is to make.</summary>
    public string Target { get; init; } = SmallProject.Program;

    /// <summary>How many commands workers run for such a build when nothing goes wrong.</summary>
    public int Executions { get; init; }

    /// <summary>What of it the local cache has already, though the server has not; null for nothing.</summary>
    public string? KnownHere { get; init; }

    /// <summary>Of the server; 0 when it knows no chunks.</summary>
    public long ChunkBytes { get; init; }

    public static Situation Executing { get; } = new(
        "executed", IsPrepared: false, [],
        [
            "GetCapabilities", "GetActionResult", "FindMissingBlobs", "BatchUpdateBlobs", "Write", "Execute",
            "WaitExecution", "CancelOperation", "BatchReadBlobs", "Read",
        ])
    {
        Executions = SmallProject.Compiles,
    };

    public static Situation Hitting { get; } = new(
        "hit", IsPrepared: true, [], ["GetCapabilities", "GetActionResult", "BatchReadBlobs", "Read"]);

    public static Situation Storing { get; } = new(
        "stored", IsPrepared: false, [("RECC_CACHE_ONLY", "1"), ("RECC_CACHE_UPLOAD_LOCAL_BUILD", "1")],
        [
            "GetCapabilities", "GetActionResult", "FindMissingBlobs", "BatchUpdateBlobs", "Write",
            "UpdateActionResult",
        ]);

    /// <summary>The daemon knows from builds before what will be wanted, and asks ahead of the launches.</summary>
    public static Situation AskedAhead { get; } = Hitting with
    {
        Name = "asked ahead",
        Settings = [("RECC_PREFETCH", "on")],
        NeedsDaemon = true,
    };

    /// <summary>A hit with an object that comes in chunks; without a local cache nobody keeps those.</summary>
    public static Situation Split { get; } = new(
        "in chunks, hit", IsPrepared: true, [("RECC_LOCAL_CACHE", "1")],
        ["GetCapabilities", "GetActionResult", "SplitBlob", "BatchReadBlobs", "Read"])
    {
        Faulty = ["SplitBlob", "BatchReadBlobs"],
        Flags = $"-g -DENTRIES={LargeEntries}",
        ChunkBytes = 64 * 1024,
    };

    /// <summary>An object goes to the server in chunks.</summary>
    public static Situation Spliced { get; } = Storing with
    {
        Name = "in chunks, stored",
        Methods = [.. Storing.Methods, "SpliceBlob"],
        Faulty = ["SpliceBlob", "BatchUpdateBlobs", "FindMissingBlobs"],
        Flags = Split.Flags,
        ChunkBytes = Split.ChunkBytes,
    };

    /// <summary>
    /// What workers take for the precompiled headers comes from the local cache, and is sent to them after the launches
    /// that made the headers; by the daemon, where there is one. It is shared only where paths are not native.
    /// </summary>
    public static Situation SentPrecompiled { get; } = Executing with
    {
        Name = "precompiled, executed",
        Settings = [(SmallProject.PrecompiledCacheVariable, "1")],
        Faulty = ["FindMissingBlobs", "Write", "Execute"],
        Executions = SmallProject.CompilesWithPrecompiled,
        Flags = "",
        Paths = "portable",
        Target = SmallProject.WithPrecompiled,
        KnownHere = SmallProject.Precompiled,
    };

    /// <summary>What workers take for the precompiled headers comes from the server, and so do the objects.</summary>
    public static Situation HitPrecompiled { get; } = Hitting with
    {
        Name = "precompiled, hit",
        Faulty = ["GetActionResult", "Read"],
        Flags = "",
        Paths = "portable",
        Target = SmallProject.WithPrecompiled,
    };

    public static IReadOnlyList<Situation> All { get; } =
        [Executing, Hitting, Storing, AskedAhead, Split, Spliced, SentPrecompiled, HitPrecompiled];

    /// <summary>Whether a method goes wrong in such a build.</summary>
    public bool IsFaulty(string method) => (Faulty ?? Methods).Contains(method);
}
