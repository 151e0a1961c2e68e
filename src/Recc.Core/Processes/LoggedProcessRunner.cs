using Recc.Core.Diagnostics;

namespace Recc.Core.Processes;

/// <summary>Says in the log what is started.</summary>
public sealed class LoggedProcessRunner(IProcessRunner inner, Log log) : IProcessRunner
{
    public ChildResult Run(ChildCommand command, CancellationToken cancellation)
    {
        log.Debug($"running {command.Program} in {command.WorkingDirectory}");
        return inner.Run(command, cancellation);
    }
}
