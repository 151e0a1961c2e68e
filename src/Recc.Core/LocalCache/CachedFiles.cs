using System.IO.Enumeration;

namespace Recc.Core.LocalCache;

/// <summary>
/// Goes through the files of a cache, of which there may be millions: nothing is kept of those that are not wanted.
/// Files that vanish meanwhile, and folders that are not there, are passed over.
/// </summary>
internal static class CachedFiles
{
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = 0,
        IgnoreInaccessible = true,
        ReturnSpecialDirectories = false,
    };

    /// <summary>What there is to know of each file in a folder and those in it.</summary>
    public static IEnumerable<CachedFile> In(string folder) => Directory.Exists(folder)
        ? Enumerate(folder, static (ref FileSystemEntry entry) => CachedFile.Of(ref entry), static _ => true)
        : [];

    /// <summary>The paths of those that are wanted.</summary>
    public static IEnumerable<(string Path, CachedFile File)> In(string folder, Func<CachedFile, bool> isWanted) =>
        Directory.Exists(folder)
            ? Enumerate(
                folder, static (ref FileSystemEntry entry) => (entry.ToFullPath(), CachedFile.Of(ref entry)), isWanted)
            : [];

    private static FileSystemEnumerable<T> Enumerate<T>(
        string folder, FileSystemEnumerable<T>.FindTransform transform, Func<CachedFile, bool> isWanted) =>
        new(folder, transform, Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                !entry.IsDirectory && isWanted(CachedFile.Of(ref entry)),
        };
}
