namespace Recc.Core.Digests;

/// <summary>Content together with the digest that names it.</summary>
public sealed record Blob(Digest Digest, BlobSource Source);

/// <summary>Where the content of a blob can be had.</summary>
public abstract record BlobSource
{
    private BlobSource() { }

    /// <summary>Bytes that we made, such as directories, commands and actions.</summary>
    public sealed record InMemory(ReadOnlyMemory<byte> Bytes) : BlobSource;

    /// <summary>A file on disk, read when it is needed.</summary>
    public sealed record OnDisk(string Path) : BlobSource
    {
        /// <summary>
        /// Whether the file is one of our own that nobody else writes to, so that what had the digest once still has
        /// it.
        /// </summary>
        public bool IsOurs { get; init; }
    }
}
