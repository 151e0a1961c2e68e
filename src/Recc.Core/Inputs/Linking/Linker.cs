using System.Collections.Immutable;

namespace Recc.Core.Inputs.Linking;

/// <summary>The linker that a driver would run.</summary>
/// <param name="Kind">Whose it is.</param>
/// <param name="Files">The program, and the libraries that it loads: absolute paths.</param>
/// <param name="Directories">
/// Where it looks for libraries of its own accord, after the directories that it is given.
/// </param>
internal sealed record Linker(LinkerKind Kind, ImmutableArray<string> Files, ImmutableArray<string> Directories)
{
    /// <summary>Its path.</summary>
    public required string Program { get; init; }
}

/// <summary>Linkers that search in different ways.</summary>
internal enum LinkerKind
{
    /// <summary>GNU ld, which also opens the libraries that shared libraries need.</summary>
    Gnu,
    Gold,
    Lld,
}
