using Recc.Cli.Commands;
using Recc.Core.Host;

namespace Recc.Cli.Tests.Commands;

/// <summary>One invocation of a verb in this process, and what came of it.</summary>
internal sealed record VerbRun(int ExitCode, string Output, string Error)
{
    public static VerbRun Of(string line, bool colour = false, params (string Name, string Value)[] variables)
    {
        string[] arguments = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var host = new HostEnvironment
        {
            Arguments = arguments,
            Variables = variables.ToDictionary(pair => pair.Name, pair => pair.Value),
            CurrentDirectory = "/nonexistent/work",
            ExecutablePath = "/nonexistent/bin/recc",
            ErrorIsTerminal = false,
            ProcessId = Environment.ProcessId,
        };
        using var output = new StringWriter();
        using var error = new StringWriter();
        Mode mode = Mode.Of("recc", arguments, _ => false);
        int exitCode = OwnVerbs.Run(mode, host, new VerbOutput(output, error, colour));
        return new VerbRun(exitCode, output.ToString(), error.ToString());
    }
}
