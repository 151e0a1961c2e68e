namespace Recc.DepScan;

/// <summary>
/// What a scan asks of the disk. One scan asks for one path at most a few times, but each scan asks anew: an
/// implementation decides what it may remember between scans. Used by one thread at a time in a scan.
/// </summary>
public interface ISourceTree
{
    /// <summary>
    /// A directory in which names will be looked up; it need not exist. The same object for the same path is cheaper,
    /// but not needed.
    /// </summary>
    /// <param name="path">Absolute, or relative to the working directory of the question; "" is that directory.</param>
    ISourceDirectory OpenDirectory(string path);

    /// <summary>The directives of a file. Throws <see cref="IOException"/> when it is gone or unreadable.</summary>
    Directives Read(SourceFile file, ReadingMode mode);

    /// <summary>Whether two files hold the same bytes.</summary>
    bool HaveSameContent(SourceFile one, SourceFile other);

    /// <summary>The path without symbolic links, dots and double slashes; null when that cannot be told.</summary>
    string? RealPath(string path);
}
