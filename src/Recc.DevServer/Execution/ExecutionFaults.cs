using Recc.DevServer.Faults;

namespace Recc.DevServer.Execution;

/// <summary>The faults of a call to Execute that stay with the operation it starts.</summary>
internal sealed record ExecutionFaults(bool StayQueued, bool LoseOutputs)
{
    public static ExecutionFaults Of(ActiveFaults faults) =>
        new(faults.Has<FaultAction.StayQueued>(), faults.Has<FaultAction.LoseBlobs>());
}
