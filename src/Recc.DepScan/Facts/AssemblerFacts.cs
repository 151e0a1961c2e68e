using System.Collections.Immutable;

namespace Recc.DepScan;

/// <summary>What assembler text says about the files that it takes in.</summary>
/// <param name="Files">Every file that is named outright, each once.</param>
/// <param name="IsCertain">
/// False when a file may be taken in whose name does not stand in the text: a macro of the assembler may make it up.
/// </param>
public sealed record AssemblerFacts(ImmutableArray<AssembledFile> Files, bool IsCertain)
{
    /// <summary>No file at all.</summary>
    public static AssemblerFacts None { get; } = new([], IsCertain: true);
}

/// <summary>A file that an assembler directive names.</summary>
/// <param name="Name">As written; not empty.</param>
/// <param name="IsText">Whether it is read as assembler text (.include), not as bytes (.incbin).</param>
public readonly record struct AssembledFile(string Name, bool IsText);
