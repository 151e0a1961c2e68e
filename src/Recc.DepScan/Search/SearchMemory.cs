namespace Recc.DepScan;

/// <summary>
/// The tables of a <see cref="HeaderSearch"/>. They mean nothing to the next scan, but growing them anew would cost as
/// much as filling them.
/// </summary>
internal sealed class SearchMemory
{
    // What a very large unit leaves behind is not kept.
    private const int MostKept = 1 << 15;

    /// <summary>What a search for a name found, by the place where it began.</summary>
    internal Dictionary<long, FoundFile?> Results { get; } = new(1024);

    /// <summary>What lies in a directory under a name.</summary>
    internal Dictionary<long, SourceFile?> Looks { get; } = new(2048);

    /// <summary>Directories of files that include others, by spelling.</summary>
    internal Dictionary<string, SearchPlace> Own { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, LookDirectory> Directories { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, string?> RealDirectories { get; } = new(StringComparer.Ordinal);

    internal Dictionary<FileKey, FileState> States { get; } = new(512);

    internal List<FoundFile> Found { get; } = new(512);

    internal List<AbsentFile> Absent { get; } = new(2048);

    /// <summary>What was found, by age and size: only such files can be the same to gcc.</summary>
    internal Dictionary<(long Seconds, long Size), List<FoundFile>> Twins { get; } = [];

    /// <summary>Whether the tables are small enough to be used again.</summary>
    internal bool IsSmall => Looks.Count < MostKept;

    internal void Clear()
    {
        Results.Clear();
        Looks.Clear();
        Own.Clear();
        Directories.Clear();
        RealDirectories.Clear();
        States.Clear();
        Found.Clear();
        Absent.Clear();
        Twins.Clear();
    }
}
