using System.Collections.Immutable;

namespace Recc.DepScan;

/// <summary>
/// What the text of one source file says about the files that a compile of it may read, whatever conditionals, macros
/// and options hold. It may say too much, never too little. Two facts with the same content may differ as values: the
/// names are compared as one list object.
/// </summary>
/// <param name="IncludeNames">Every header name that is written out, each once, in no particular order.</param>
/// <param name="Traits">What else there is.</param>
public sealed record SourceFacts(ImmutableArray<IncludeName> IncludeNames, SourceTraits Traits)
{
    /// <summary>
    /// An #include (or relative) whose operand has to be expanded first. Then the names to be read are made of macros:
    /// perhaps those marked <see cref="IncludeUse.MacroText"/>, perhaps none that is written anywhere.
    /// </summary>
    public bool HasComputedInclude => Traits.HasFlag(SourceTraits.ComputedInclude);

    /// <summary>The same for __has_include and relatives.</summary>
    public bool HasComputedProbe => Traits.HasFlag(SourceTraits.ComputedProbe);

    /// <summary>An assembler directive that reads a file: .incbin or .include, in inline assembly as well.</summary>
    public bool MentionsIncbin => Traits.HasFlag(SourceTraits.Incbin);

    /// <summary>The identifier __DATE__ stands in it.</summary>
    public bool UsesDate => Traits.HasFlag(SourceTraits.Date);

    /// <summary>The identifier __TIME__ stands in it.</summary>
    public bool UsesTime => Traits.HasFlag(SourceTraits.Time);

    /// <summary>The identifier __TIMESTAMP__ stands in it.</summary>
    public bool UsesTimestamp => Traits.HasFlag(SourceTraits.Timestamp);

    /// <summary>A line that could be a module declaration or an import.</summary>
    public bool HasModuleSyntax => Traits.HasFlag(SourceTraits.ModuleSyntax);

    /// <summary>
    /// A pragma, written out, that names a file: GCC dependency, GCC pch_preprocess, include_alias, clang module.
    /// </summary>
    public bool HasFilePragma => Traits.HasFlag(SourceTraits.FilePragma);

    /// <summary>
    /// #pragma once: the file wants to be read once, wherever and under whatever name it is met again.
    /// </summary>
    public bool HasOnce => Traits.HasFlag(SourceTraits.Once);

    /// <summary>
    /// A #line or line marker ("# 1 "a.c"") that gives the text another file's name, or may expand to one.
    /// </summary>
    public bool HasLineName => Traits.HasFlag(SourceTraits.LineName);

    /// <summary>
    /// A header name that is not UTF-8 and therefore missing in <see cref="IncludeNames"/>; or the whole text is not in
    /// an encoding that extends ASCII.
    /// </summary>
    public bool HasUnreadableName => Traits.HasFlag(SourceTraits.UnreadableName);

    /// <summary>As <see cref="HasUnreadableName"/>, in text that only a computed include can use.</summary>
    public bool HasUnreadableMacroText => Traits.HasFlag(SourceTraits.UnreadableMacroText);
}
