using System.Collections.Immutable;
using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>
/// What one scan by the compiler brought to light, and what it takes to know later that it still holds.
/// </summary>
/// <param name="Inputs">The answer.</param>
/// <param name="SearchPath">
/// Directories searched for headers, also those that do not exist; null when the compiler did not say.
/// </param>
/// <param name="Facts">
/// What the text of each of the first files says, in the order of <see cref="InputSet.Files"/>; the others are no text
/// of C or C++.
/// </param>
public sealed record CompilerScan(
    InputSet Inputs, ImmutableArray<string>? SearchPath, ImmutableArray<SourceFacts> Facts)
{
    /// <summary>
    /// Where an assembler would look for files that are not there: a directory, as spelled, and a name.
    /// </summary>
    public ImmutableArray<(string Directory, string Name)> LookedFor { get; init; } = [];

    /// <summary>Those directories of <see cref="SearchPath"/> that did not exist.</summary>
    public ImmutableArray<string> Missing { get; init; } = [];

    /// <summary>All that a preprocessor looked for in vain; null when only the compiler knows.</summary>
    public ImmutableArray<AbsentFile>? Absent { get; init; }
}
