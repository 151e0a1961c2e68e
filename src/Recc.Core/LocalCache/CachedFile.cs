using System.IO.Enumeration;

namespace Recc.Core.LocalCache;

/// <summary>What a look at one file of the cache shows.</summary>
/// <param name="LastUse">To the hour; see <see cref="CacheDisk.TryOpen"/>.</param>
/// <param name="Space">Bytes of the disk.</param>
internal readonly record struct CachedFile(DateTime LastUse, long Space)
{
    public static CachedFile Of(ref FileSystemEntry entry) =>
        new(entry.LastWriteTimeUtc.UtcDateTime, CacheLayout.SpaceFor(entry.Length));
}
