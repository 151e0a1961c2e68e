namespace Recc.Cli.Tests.Projects;

/// <summary>One build by Ninja.</summary>
internal sealed record BuildRun
{
    /// <summary>Contents of all object files, by path in the build tree.</summary>
    public required SortedDictionary<string, byte[]> Objects { get; init; }

    /// <summary>Object files that this build made, by path, in the order of the alphabet.</summary>
    public required IReadOnlyList<string> Made { get; init; }

    /// <summary>What Ninja knows of headers, as they are spelled.</summary>
    public required string Dependencies { get; init; }

    /// <summary>What compilers said, line by line, in the order of the alphabet.</summary>
    public required string Said { get; init; }

    public required LaunchCounts Counts { get; init; }

    /// <summary>Whether Ninja, asked again, has nothing to do.</summary>
    public required bool NothingIsLeft { get; init; }
}
