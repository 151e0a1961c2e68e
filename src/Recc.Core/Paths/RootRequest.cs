namespace Recc.Core.Paths;

/// <summary>What the roots of a command are found from.</summary>
/// <param name="WorkingDirectory">Physical working directory of the command.</param>
/// <param name="Source">The source file as typed.</param>
/// <param name="ProjectRoot">RECC_PROJECT_ROOT, absolute, or null.</param>
/// <param name="BuildRoot">RECC_BUILD_ROOT, absolute, or null.</param>
/// <param name="HomeDirectory">The user's home, never taken as a root by itself; or null.</param>
public sealed record RootRequest(
    string WorkingDirectory, string Source, string? ProjectRoot, string? BuildRoot, string? HomeDirectory)
{
    /// <summary>
    /// Files and directories that the command reads or searches, as typed. They tell how far the project reaches where
    /// nothing else does.
    /// </summary>
    public IEnumerable<string> Names { get; init; } = [];

    /// <summary>What the CMakeCache.txt of this path says; null when there is none, or nothing usable in it.</summary>
    public Func<string, CMakeTree?> ReadCMakeCache { get; init; } = CMakeTree.Read;
}
