using System.Text;
using Recc.Core.Processes;

namespace Recc.Core.Tests.Scenes;

/// <summary>Runs nothing: answers as a test says.</summary>
internal sealed class ScriptedRunner(Func<ChildCommand, ChildResult> answer) : IProcessRunner
{
    public List<ChildCommand> Commands { get; } = [];

    public ChildResult Run(ChildCommand command, CancellationToken cancellation)
    {
        Commands.Add(command);
        return answer(command);
    }

    public static ChildResult Ended(int exitCode, string output = "", string error = "") =>
        new(exitCode, 0, Encoding.UTF8.GetBytes(output), Encoding.UTF8.GetBytes(error));
}
