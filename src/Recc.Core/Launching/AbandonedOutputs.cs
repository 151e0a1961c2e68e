using Recc.Core.CommandLine;
using Recc.Core.Host;
using Recc.Core.Outputs;
using Recc.Core.Paths;

namespace Recc.Core.Launching;

/// <summary>
/// What is left when the process that did a launch has been killed: files that were written beside the outputs, and
/// never came to be one.
/// </summary>
public static class AbandonedOutputs
{
    /// <summary>Removes them, for the launch's own process, before it does the launch itself.</summary>
    public static void Remove(HostEnvironment host)
    {
        HostEnvironment launch = CompilerLaunch.WithoutRepeatedLauncher(host);
        CommandAnalysis analysis = new CommandAnalyzer(CompilePreparer.ReadResponseFile)
            .Analyze(launch.Arguments, launch.CurrentDirectory);
        CommandAnalysis understood = analysis is CommandAnalysis.Link(var taken) ? taken : analysis;
        if (understood is not CommandAnalysis.Compile(CompileCommand command))
        {
            return;
        }

        IEnumerable<string> places = [command.Output, .. command.SideOutputs.Select(static output => output.Path)];
        if (command.Depfile is { } depfile)
        {
            places = places.Append(depfile.Path);
        }

        foreach (string directory in places
            .Select(place => PathText.Parent(PhysicalPath.WithoutDots(PathText.Join(launch.CurrentDirectory, place))))
            .Distinct(StringComparer.Ordinal))
        {
            PendingFile.RemoveAbandoned(directory, host.ProcessId);
        }
    }
}
