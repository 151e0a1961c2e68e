using System.Text;
using Recc.Core.CommandLine;

namespace Recc.Core.Tests.CommandLine;

/// <summary>
/// Golden cases: a sentence, then sections that begin with "--- ". The command is written as in a response file; the
/// expectation is what <see cref="Render"/> says.
/// </summary>
internal static class CaseText
{
    /// <summary>The sections by name, in order; the sentence has the empty name.</summary>
    public static List<(string Name, string Text)> Read(string text)
    {
        var sections = new List<(string Name, string Text)>();
        foreach (var part in ("--- \n" + text).Split("\n--- "))
        {
            var header = part.StartsWith("--- ", StringComparison.Ordinal) ? part[4..] : part;
            var end = header.IndexOf('\n');
            sections.Add((header[..end].Trim(), header[(end + 1)..].Trim('\n')));
        }

        return sections;
    }

    public static string Write(IEnumerable<(string Name, string Text)> sections)
    {
        var text = new StringBuilder();
        foreach (var (name, body) in sections)
        {
            if (name.Length > 0) text.Append("--- ").Append(name).Append('\n');
            text.Append(body).Append('\n');
        }

        return text.ToString();
    }

    public static string Render(CommandAnalysis analysis) => analysis switch
    {
        CommandAnalysis.PassThrough refusal =>
            $"run as it is: {FallbackReasons.Name(refusal.Reason)} {refusal.Detail}".TrimEnd(),
        CommandAnalysis.Compile { Command: var command } => Render(command),
        CommandAnalysis.Link { Taken: var taken } => "link, and where links are taken on:\n" + Render(taken),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Render(CompileCommand command)
    {
        var lines = new List<string>
        {
            $"compile {command.Language} with {command.Compiler} ({command.Family})",
            $"source {command.Source}",
            $"output {command.Output}",
        };
        lines.AddRange(command.SideOutputs.Select(
            file => $"side output {file.Path}{(file.MayBeMissing ? ", if any" : "")}"));
        if (command.Depfile is { } depfile)
        {
            lines.Add($"depfile {depfile.Path}"
                + (depfile.SystemHeaders ? ", system headers" : "")
                + (depfile.PhonyTargets ? ", phony targets" : "")
                + (depfile.IsTargetMadeOfSource ? ", target made of the source" : "")
                + (depfile.TargetOptions.IsEmpty ? "" : $", {string.Join(' ', depfile.TargetOptions)}"));
        }

        if (command.HasDebugInfo) lines.Add("debug information");
        if (command.Binding != PlaceBinding.Anywhere) lines.Add($"tells {command.Binding}");
        lines.AddRange(command.Arguments.Select(Line));
        return string.Join('\n', lines);
    }

    private static string Line(Argument argument)
    {
        var value = argument.Value.Length == 0 ? "" : argument.Joined ? $" + {argument.Value}" : $" {argument.Value}";
        return $"  {argument.Meaning}: {argument.Option}{value}".TrimEnd();
    }
}
