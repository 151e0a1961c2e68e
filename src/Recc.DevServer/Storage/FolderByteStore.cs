using System.Globalization;

namespace Recc.DevServer.Storage;

/// <summary>
/// One file for each entry, named by its key. Files are written beside their place and renamed, so that a server that
/// was killed leaves whole entries only, and two servers may share a folder.
/// </summary>
internal sealed class FolderByteStore : IByteStore
{
    private readonly string folder;
    private readonly string unfinished;

    /// <param name="folder">Absolute path; made when it is not there.</param>
    public FolderByteStore(string folder)
    {
        this.folder = folder;
        unfinished = Path.Combine(folder, "unfinished");
        Directory.CreateDirectory(unfinished);
    }

    public bool Contains(BlobKey key) => File.Exists(PathOf(key));

    public ReadOnlyMemory<byte>? Read(BlobKey key)
    {
        try
        {
            return File.ReadAllBytes(PathOf(key));
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Store(BlobKey key, ReadOnlyMemory<byte> bytes)
    {
        string path = PathOf(key);
        string beside = Path.Combine(unfinished, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(beside, bytes.Span);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(beside, path, overwrite: true);
    }

    public void Forget(BlobKey key)
    {
        try
        {
            File.Delete(PathOf(key));
        }
        catch (DirectoryNotFoundException)
        {
            // Never stored.
        }
    }

    private string PathOf(BlobKey key) =>
        Path.Combine(folder, key.Hash[..2], string.Create(CultureInfo.InvariantCulture, $"{key.Hash}-{key.Size}"));
}
