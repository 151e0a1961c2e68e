namespace Recc.DepScan;

/// <summary>Yes-or-no facts about a source text; <see cref="SourceFacts"/> explains each.</summary>
[Flags]
public enum SourceTraits
{
    None = 0,
    ComputedInclude = 1 << 0,
    ComputedProbe = 1 << 1,
    Incbin = 1 << 2,
    Date = 1 << 3,
    Time = 1 << 4,
    Timestamp = 1 << 5,
    ModuleSyntax = 1 << 6,
    FilePragma = 1 << 7,
    UnreadableName = 1 << 8,
    UnreadableMacroText = 1 << 9,
    LineName = 1 << 10,
    Once = 1 << 11,
}
