using Recc.Testing;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>The scenarios of tests/Recc.Cli.Tests/Scenarios, each folder of which is a group.</summary>
internal static class ScenarioFiles
{
    private const string Ending = ".txt";

    private static readonly string Folder = Repository.PathOf("tests/Recc.Cli.Tests/Scenarios");

    private static readonly Lazy<IReadOnlyDictionary<string, Scenario>> Read = new(static () =>
        Directory.EnumerateFiles(Folder, "*" + Ending, SearchOption.AllDirectories)
            .Select(static path => ScenarioFile.Read(
                Path.GetRelativePath(Folder, path)[..^Ending.Length], File.ReadAllText(path)))
            .OrderBy(static scenario => scenario.Name, StringComparer.Ordinal)
            .ToDictionary(static scenario => scenario.Name, StringComparer.Ordinal));

    public static IReadOnlyDictionary<string, Scenario> All => Read.Value;

    /// <summary>Names of groups.</summary>
    public static IEnumerable<string> Groups => All.Keys.Select(GroupOf).Distinct();

    public static IEnumerable<Scenario> Of(string group) =>
        All.Values.Where(scenario => GroupOf(scenario.Name) == group);

    /// <summary>Why a scenario cannot be run here, or is not; null when it is.</summary>
    public static string? ReasonWhyNot(Scenario scenario) =>
        scenario.KnownBug is { } bug
            ? $"known bug: {bug}"
            : scenario.Needs.Where(static need => !Succeeds(need)).Select(static need => $"needs: {need}")
            .FirstOrDefault();

    private static string GroupOf(string name) => name[..name.IndexOf('/', StringComparison.Ordinal)];

    private static bool Succeeds(string script) =>
        new ProgramRun { Program = "/bin/sh", Arguments = ["-c", script] }.Run().ExitCode == 0;
}
