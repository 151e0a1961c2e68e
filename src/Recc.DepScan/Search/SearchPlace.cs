namespace Recc.DepScan;

/// <summary>A directory in which a scan looks, and the one that comes next.</summary>
internal sealed class SearchPlace(int index, string prefix, string path, LookDirectory directory, bool isSystem)
{
    /// <summary>Its number within the scan.</summary>
    internal int Index => index;

    /// <summary>What stands before a name in a path; empty, or ending in a slash.</summary>
    internal string Prefix => prefix;

    /// <summary>As the tree was asked for it.</summary>
    internal string Path => path;

    internal LookDirectory Directory => directory;

    internal bool IsSystem => isSystem;

    internal SearchPlace? Next { get; set; }

    /// <summary>Whether it is the directory of a file that included something, and not one of the path.</summary>
    internal bool IsOwn { get; init; }

    /// <summary>
    /// Whether a search that comes by here looks in what was found before: gcc does at the heads of its chains.
    /// </summary>
    internal bool IsHead { get; set; }
}
