using Build.Bazel.Remote.Execution.V2;

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

    /// <summary>
    /// Whether only output_paths count and the older lists are ignored, as with Buildbarn.
    /// </summary>
    public bool KnowsOnlyOutputPaths { get; init; }

    /// <summary>The newest version that is advertised is 2 and this.</summary>
    public int ApiMinorVersion { get; init; } = 3;

    /// <summary>The digest functions that are advertised and taken; empty for all that there are.</summary>
    public IReadOnlyList<DigestFunction.Types.Value> DigestFunctions { get; init; } = [];

    /// <summary>Most digests in one request, as BuildGrid has it (500); 0 for no limit.</summary>
    public int MaxElements { get; init; }

    /// <summary>
    /// Whether answers about several blobs come in another order than they were asked for, and some of them twice.
    /// </summary>
    public bool ShufflesAnswers { get; init; }

    /// <summary>Whether streams, and blobs read in batches, may be compressed with zstd.</summary>
    public bool Compresses { get; init; }

    /// <summary>
    /// Whether blobs sent in batches may be compressed with zstd. Buildbarn compresses streams and not these.
    /// </summary>
    public bool CompressesUpdates { get; init; }

    /// <summary>Average size of the chunks that the server joins and tells of; 0 when it does not do that.</summary>
    public long ChunkBytes { get; init; }

    /// <summary>
    /// Platform properties that a worker has, as name=value; null when every worker takes everything. Actions that ask
    /// for others wait for ever, as with NativeLink.
    /// </summary>
    public IReadOnlyList<string>? WorkerProperties { get; init; }

    /// <summary>What the header "authorization" must say; null when anybody may call.</summary>
    public string? RequiredAuthorization { get; init; }

    /// <summary>Whether QueryWriteStatus is UNIMPLEMENTED, as with Buildbarn.</summary>
    public bool LacksQueryWriteStatus { get; init; }

    /// <summary>Whether CancelOperation is UNIMPLEMENTED, as with NativeLink and Buildbarn.</summary>
    public bool LacksCancelOperation { get; init; }

    /// <summary>Whether GetTree is UNIMPLEMENTED, as with Buildbarn's storage.</summary>
    public bool LacksGetTree { get; init; }
}
