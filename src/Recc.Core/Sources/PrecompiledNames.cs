using System.Collections.Immutable;

namespace Recc.Core.Sources;

/// <summary>
/// Names of precompiled headers: gcc takes one that ends in .gch instead of the header beside it, and clang one of
/// either ending for a header that is included from the command line.
/// </summary>
internal static class PrecompiledNames
{
    public const string OfGcc = ".gch";
    private const string OfClang = ".pch";

    public static bool Includes(string name) =>
        name.EndsWith(OfGcc, StringComparison.Ordinal) || name.EndsWith(OfClang, StringComparison.Ordinal);

    /// <summary>Those of the names, sorted.</summary>
    public static ImmutableArray<string> Among(IEnumerable<string> names) =>
        [.. names.Where(Includes).Order(StringComparer.Ordinal)];
}
