using System.Collections.Immutable;
using Recc.Core.Sources;
using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>What a preprocessor reads, in the compiler's words.</summary>
/// <param name="Names">As the compiler spells them, each once, the source first.</param>
/// <param name="Printed">The rule that goes into the depfile, and what /showIncludes prints.</param>
/// <param name="SearchPath">
/// Directories searched for headers, also those that do not exist; null when the compiler did not say.
/// </param>
public sealed record Listing(ImmutableArray<string> Names, ScanOutput Printed, ImmutableArray<string>? SearchPath)
{
    /// <summary>Those directories of <see cref="SearchPath"/> that did not exist.</summary>
    public ImmutableArray<string> Missing { get; init; } = [];

    /// <summary>Every look at the disk that led to the names; null when only the compiler knows.</summary>
    public ListingLooks? Looks { get; init; }

    /// <summary>
    /// What there was when the names were listed, where that was before anybody asked; null when it was done for this
    /// very order. Whether a header has come since that would be found is then for the reader to see.
    /// </summary>
    internal PlacesAsBefore? Before { get; init; }
}

/// <summary>Every look at the disk of a preprocessor.</summary>
/// <param name="Texts">What was read under each of the names.</param>
/// <param name="Absent">What was looked for in vain.</param>
/// <param name="Probed">Files that were only asked for (__has_include), as a compiler would spell them.</param>
/// <param name="LeftOut">Files that were found and taken for others that had been read, likewise.</param>
public sealed record ListingLooks(
    ImmutableArray<SourceText> Texts,
    ImmutableArray<AbsentFile> Absent,
    ImmutableArray<string> Probed,
    ImmutableArray<string> LeftOut);
