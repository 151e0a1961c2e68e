using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>Header names as clang understands them when it reads a source as Microsoft's compiler does.</summary>
internal static class MicrosoftNames
{
    /// <summary>The same facts, in which names with backslashes stand with slashes as well.</summary>
    public static SourceFacts With(SourceFacts facts)
    {
        IncludeName[] further =
        [
            .. facts.IncludeNames.Where(static name => name.Name.Contains('\\', StringComparison.Ordinal))
                .Select(static name => name with { Name = name.Name.Replace('\\', '/') }),
        ];
        return further.Length == 0 ? facts : facts with { IncludeNames = [.. facts.IncludeNames.Union(further)] };
    }
}
