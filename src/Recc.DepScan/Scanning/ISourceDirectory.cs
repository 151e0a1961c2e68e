namespace Recc.DepScan;

/// <summary>A directory of an <see cref="ISourceTree"/>.</summary>
public interface ISourceDirectory
{
    /// <summary>Looks for a regular file that can be read.</summary>
    /// <param name="name">A name with or without slashes, relative to the directory; absolute names ignore it.</param>
    /// <returns>Null when nothing is there or when it is no regular file.</returns>
    SourceFile? Find(string name);

    /// <summary>The same of a name that was found in a listing of the directory it leads to, so all beside it is
    /// known.</summary>
    SourceFile? FindListed(string name) => Find(name);
}
