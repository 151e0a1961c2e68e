using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Digests;

namespace Recc.Core.Outputs;

/// <summary>What a run of an action's command made, as a result for the action cache and the blobs it names.</summary>
/// <param name="Result">The result.</param>
/// <param name="Blobs">Output files, and long streams.</param>
public sealed record CollectedOutputs(ActionResult Result, IReadOnlyList<Blob> Blobs);
