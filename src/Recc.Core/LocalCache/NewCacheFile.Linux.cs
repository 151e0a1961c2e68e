namespace Recc.Core.LocalCache;

/// <summary>
/// A file of the cache that is being written: beside its place, in the same file system, and renamed when it is whole.
/// What a lost power supply leaves half-written is found by its checksum, so nothing waits for the disk.
/// </summary>
internal sealed class NewCacheFile : IDisposable
{
    private readonly string path;
    private readonly CacheDescriptor file;
    private bool isPlaced;

    private NewCacheFile(string path, CacheDescriptor file)
    {
        this.path = path;
        this.file = file;
    }

    /// <summary>
    /// Starts one, and makes the cache's folders where there are none yet. Throws <see cref="IOException"/> or
    /// <see cref="UnauthorizedAccessException"/>.
    /// </summary>
    public static NewCacheFile Start(CacheLayout layout)
    {
        string path = layout.NewTemporary();
        try
        {
            return new NewCacheFile(path, CacheDescriptor.Create(path));
        }
        catch (DirectoryNotFoundException)
        {
            CacheDescriptor.MakeFolder(layout.Temporary);
            return new NewCacheFile(path, CacheDescriptor.Create(path));
        }
    }

    /// <summary>Writes on. Throws <see cref="IOException"/>.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => file.Write(path, bytes);

    /// <summary>Renames it, over what may lie there. Throws <see cref="IOException"/>.</summary>
    public void PutInPlace(string place)
    {
        if (NativeMethods.Rename(path, place) != 0)
        {
            CacheDescriptor.MakeFolder(Path.GetDirectoryName(place)!);
            if (NativeMethods.Rename(path, place) != 0)
            {
                throw CacheDescriptor.Failure(place, NativeMethods.LastError);
            }
        }

        isPlaced = true;
    }

    /// <summary>Closes it, and removes it unless it is in its place.</summary>
    public void Dispose()
    {
        file.Dispose();
        if (!isPlaced)
        {
            _ = NativeMethods.Remove(path);
        }
    }
}
