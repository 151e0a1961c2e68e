using System.Text;
using Recc.Core.CommandLine;

namespace Recc.Core.Tests.CommandLine;

/// <summary>Short ways to ask the analyzer.</summary>
internal static class Commands
{
    public const string Directory = "/proj/build";

    /// <summary>Analyses a command whose words are divided by spaces.</summary>
    public static CommandAnalysis Analyze(string command, params (string Path, string Text)[] files) =>
        Analyze(command.Split(' ', StringSplitOptions.RemoveEmptyEntries), Directory, files);

    public static CommandAnalysis Analyze(
        IReadOnlyList<string> argv, string directory = Directory, params (string Path, string Text)[] files) =>
        new CommandAnalyzer(path => Read(files, path)).Analyze(argv, directory);

    public static CompileCommand Understood(string command) =>
        Analyze(command) is CommandAnalysis.Compile { Command: var understood }
            ? understood
            : throw new InvalidOperationException($"{command}: {Analyze(command)}");

    public static string[] Rendered(CompileCommand command)
    {
        var arguments = new List<string>();
        foreach (var argument in command.Arguments) argument.AppendTo(arguments);
        return [.. arguments];
    }

    private static byte[]? Read((string Path, string Text)[] files, string path)
    {
        foreach (var (name, text) in files)
        {
            if (name == path) return Encoding.UTF8.GetBytes(text);
        }

        return null;
    }
}
