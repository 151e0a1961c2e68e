namespace Recc.DepScan;

/// <summary>
/// A file that was found. Two paths to one file may give one object or two. An implementation of
/// <see cref="ISourceTree"/> derives its own from this class to keep what it knows.
/// </summary>
public class SourceFile
{
    /// <summary>Equal for two paths to the same file and for nothing else: device and inode.</summary>
    public required FileKey Identity { get; init; }

    /// <summary>In bytes.</summary>
    public required long Size { get; init; }

    /// <summary>When it was last modified, in whole seconds: gcc compares no finer.</summary>
    public required long ModifiedSeconds { get; init; }

    /// <summary>
    /// Whether the last part of its path may be a symbolic link. A tree that knows better says false: then the scanner
    /// asks for the real path of each directory instead of each file.
    /// </summary>
    public bool MayBeLink { get; init; } = true;
}
