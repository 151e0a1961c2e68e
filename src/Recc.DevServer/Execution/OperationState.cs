using Build.Bazel.Remote.Execution.V2;

namespace Recc.DevServer.Execution;

/// <summary>Where an operation is.</summary>
/// <param name="Stage">Its stage.</param>
/// <param name="Metadata">What is known about its execution so far.</param>
/// <param name="Response">Its end; set exactly when the stage is COMPLETED.</param>
internal sealed record OperationState(
    ExecutionStage.Types.Value Stage, ExecutedActionMetadata Metadata, ExecuteResponse? Response);
