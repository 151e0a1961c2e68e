namespace Recc.Core.CommandLine;

/// <summary>A file that a compile writes besides its main output and the depfile.</summary>
/// <param name="Path">
/// As given on the command line, or as the compiler derives it; relative to the working directory.
/// </param>
public sealed record SideOutput(string Path)
{
    /// <summary>Whether a compile may succeed without it. One that is there then stays as it is.</summary>
    public bool MayBeMissing { get; init; }

    /// <summary>
    /// Whether the compiler writes into a file that is there already, which so keeps its mode and its links.
    /// </summary>
    public bool IsWrittenInPlace { get; init; }
}
