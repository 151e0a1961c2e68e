namespace Recc.DevServer;

/// <summary>
/// How a well-behaved server differs from the next one. The defaults are what most servers do; each property says
/// which servers do otherwise. Replace the whole record to change a running server.
/// </summary>
public sealed record Habits
{
    /// <summary>What <see cref="MaxBatchBytes"/> is when nothing is said, in bytes.</summary>
    public const long UsualMaxBatchBytes = (4 * 1024 * 1024) - (64 * 1024);

    /// <summary>What NativeLink advertises as <see cref="MaxBatchBytes"/>, in bytes.</summary>
    public const long SmallMaxBatchBytes = 64 * 1024;

    /// <summary>Whether actions are executed; otherwise Execute is UNIMPLEMENTED, as with bazel-remote.</summary>
    public bool ExecutionEnabled { get; init; } = true;

    /// <summary>
    /// Largest sum of blob sizes in one batch as advertised, in bytes; 0 says nothing, as BuildBuddy does.
    /// </summary>
    public long MaxBatchBytes { get; init; } = UsualMaxBatchBytes;

    /// <summary>Whether larger batches than advertised are refused. NativeLink does not.</summary>
    public bool EnforcesBatchLimit { get; init; } = true;

    /// <summary>Whether UpdateActionResult is PERMISSION_DENIED.</summary>
    public bool ActionCacheReadOnly { get; init; }

    /// <summary>
    /// Whether requests to inline streams and files are honoured. NativeLink and Buildbarn ignore them.
    /// </summary>
    public bool Inlines { get; init; } = true;

    /// <summary>
    /// Whether missing inputs and other refusals of an action are reported inside a successful answer
    /// (ExecuteResponse.status) instead of as the status of the call.
    /// </summary>
    public bool RefusesInResponse { get; init; }

    /// <summary>
    /// Whether Execute says plain NOT_FOUND when the action itself is missing, as Buildbarn's scheduler does.
    /// </summary>
    public bool MissingActionIsNotFound { get; init; }

    /// <summary>Whether the server is of API 2.0: output_files and output_directories only.</summary>
    public bool KnowsOnlyOldOutputFields { get; init; }

    /// <summary>Whether QueryWriteStatus is UNIMPLEMENTED, as with Buildbarn.</summary>
    public bool LacksQueryWriteStatus { get; init; }

    /// <summary>Whether GetTree is UNIMPLEMENTED, as with Buildbarn's storage.</summary>
    public bool LacksGetTree { get; init; }
}
