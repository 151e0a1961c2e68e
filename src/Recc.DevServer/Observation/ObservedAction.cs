using Build.Bazel.Remote.Execution.V2;
using ActionMessage = Build.Bazel.Remote.Execution.V2.Action;

namespace Recc.DevServer.Observation;

/// <summary>An action that a call asked about.</summary>
/// <param name="Method">GetActionResult, UpdateActionResult or Execute.</param>
/// <param name="Digest">The digest of the action.</param>
/// <param name="Action">The action, when the store had it at that time.</param>
/// <param name="Command">Its command, when the store had it at that time.</param>
public sealed record ObservedAction(string Method, Digest Digest, ActionMessage? Action, Command? Command);
