using System.Collections.Immutable;

namespace Recc.Core.Inputs.Linking;

/// <summary>What a file that a link reads is, and which others it names.</summary>
internal sealed record LinkFile(LinkFileKind Kind)
{
    /// <summary>
    /// Of ELF files and archives of them: class and machine, which must be the same in all of a link.
    /// </summary>
    public int Machine { get; init; }

    /// <summary>Of a shared library: what it calls itself, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Of a shared library: the libraries that it needs.</summary>
    public ImmutableArray<string> Needed { get; init; } = [];

    /// <summary>Of a shared library: where it says that those are.</summary>
    public ImmutableArray<string> RunPath { get; init; } = [];

    /// <summary>Of a thin archive: its members, relative to the archive.</summary>
    public ImmutableArray<string> Members { get; init; } = [];

    /// <summary>The code in it that a linker would have compiled.</summary>
    public LinkTimeCode Code { get; init; }

    /// <summary>Whether there is such code.</summary>
    public bool HasIntermediateCode => Code != LinkTimeCode.None;

    /// <summary>Whether it says which libraries it wants (#pragma comment), which lld heeds.</summary>
    public bool NamesLibraries { get; init; }

    /// <summary>Of a script: the text.</summary>
    public string Text { get; init; } = "";
}

/// <summary>Kinds of files that linkers read.</summary>
internal enum LinkFileKind
{
    Object,
    SharedLibrary,
    Archive,
    ThinArchive,

    /// <summary>Whatever else it is, a linker takes it for text that says what to do.</summary>
    Script,
}
