using Recc.Core.Processes;

namespace Recc.Core.Tests.Scenes;

/// <summary>Runs processes for real, remembers which, and lets a test act before or after each.</summary>
internal sealed class WatchedRunner(IProcessRunner real) : IProcessRunner
{
    private readonly List<ChildCommand> commands = [];

    /// <summary>Everything that was run, in order.</summary>
    public IReadOnlyList<ChildCommand> Commands
    {
        get
        {
            lock (commands)
            {
                return [.. commands];
            }
        }
    }

    public int Count => Commands.Count;

    public Action<ChildCommand> Before { get; set; } = static _ => { };

    public Action<ChildCommand> After { get; set; } = static _ => { };

    public ChildResult Run(ChildCommand command, CancellationToken cancellation)
    {
        lock (commands)
        {
            commands.Add(command);
        }

        Before(command);
        ChildResult result = real.Run(command, cancellation);
        After(command);
        return result;
    }
}
