namespace Recc.DepScan;

/// <summary>A header as one look-up found it. Another way to the same file makes another one.</summary>
internal sealed class FoundFile(string path, SourceFile file, SearchPlace? place, FileState state)
{
    /// <summary>What the compiler opens, in its spelling.</summary>
    internal string Path => path;

    internal SourceFile File => file;

    /// <summary>Where it was found; null for the main source and absolute names.</summary>
    internal SearchPlace? Place => place;

    internal FileState State => state;

    /// <summary>Its directory, once a file was looked for there.</summary>
    internal SearchPlace? Own { get; set; }

    internal Directives? Directives { get; set; }

    /// <summary>Where the answer lists its spelling; -1 for not yet.</summary>
    internal int ListedAt { get; set; } = -1;

    /// <summary>How often it was entered under this path.</summary>
    internal int Entered { get; set; }
}
