namespace Recc.Core.Tests.CommandLine;

/// <summary>Files that tests read from the source tree, and rewrite when RECC_ACCEPT is 1.</summary>
internal static class RepositoryFiles
{
    public static bool AcceptsNewText => Environment.GetEnvironmentVariable("RECC_ACCEPT") == "1";

    public static string Cases => Path.Combine(Root, "tests", "Recc.Core.Tests", "CommandLine", "Cases");

    public static string CommandsPage => Path.Combine(Root, "docs", "commands.md");

    private static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    private static string FindRoot(string directory) =>
        File.Exists(Path.Combine(directory, "recc.slnx"))
            ? directory
            : FindRoot(Path.GetDirectoryName(directory)
                ?? throw new InvalidOperationException("The tests run outside the source tree."));
}
