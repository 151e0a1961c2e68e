using System.Collections.Immutable;
using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>What one scan by the compiler brought to light, and what it takes to know later that it still holds.</summary>
/// <param name="Inputs">The answer.</param>
/// <param name="SearchPath">
/// Directories searched for headers, also those that do not exist; null when the compiler did not say.
/// </param>
/// <param name="Facts">What each file's text says, in the order of <see cref="InputSet.Files"/>.</param>
public sealed record CompilerScan(
    InputSet Inputs, ImmutableArray<string>? SearchPath, ImmutableArray<SourceFacts> Facts);
