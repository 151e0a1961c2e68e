using Recc.Core.Digests;

namespace Recc.Core.LocalCache;

/// <summary>
/// Reads every file of a cache and removes those that are not what their names say: by checksum, and blobs also by
/// digest.
/// </summary>
public sealed class CacheCheck(string cacheDirectory)
{
    private readonly CacheLayout layout = new(cacheDirectory);

    /// <summary>How many files were read so far.</summary>
    public long Checked { get; private set; }

    /// <summary>
    /// The bad ones: path below the cache directory, and what is wrong. They are gone when they are named.
    /// </summary>
    public IEnumerable<(string Path, string Wrong)> Run() =>
        Check(layout.Results, IsResult, "not a whole result")
            .Concat(Check(layout.Blobs, IsBlob, "not the content of its name"));

    private IEnumerable<(string Path, string Wrong)> Check(string folder, Func<string, Digest, bool> isGood,
        string wrong)
    {
        foreach ((string path, CachedFile file) in CachedFiles.In(folder, static _ => true))
        {
            bool hasName = CacheLayout.TryReadName(path, out Digest name);
            Checked++;
            if (!File.Exists(path) || (hasName && isGood(path, name)))
            {
                continue;
            }

            if (NativeMethods.Remove(path) == 0)
            {
                new CacheAccount(layout, TimeProvider.System).Add(-file.Space);
            }

            yield return (Path.GetRelativePath(cacheDirectory, path), hasName ? wrong : "not a name of ours");
        }
    }

    private static bool IsResult(string path, Digest name)
    {
        try
        {
            return ResultEntry.TryRead(name, File.ReadAllBytes(path)) is not null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsBlob(string path, Digest name)
    {
        if (!CacheDescriptor.TryOpen(path, out CacheDescriptor file))
        {
            return false;
        }

        using CacheDescriptor closed = file;
        using var content = new HashingStream(name);
        return file.TryReadIdentity(out FileIdentity identity)
            && BlobFile.TryCopy(file, identity.Size, name, content) && content.IsNamed(name);
    }

    /// <summary>Takes content and keeps its digest alone: of a file it cannot be told whether SHA-256 or BLAKE3 named
    /// it.</summary>
    private sealed class HashingStream(Digest name) : Stream
    {
        private readonly DigestFunction likely = DigestFunctions.Of(name);
        private readonly IncrementalHasher hasher = new(DigestFunctions.Of(name), name.Size);
        private readonly IncrementalHasher blake3 = new(DigestFunction.Blake3, name.Size);

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public bool IsNamed(Digest expected) =>
            hasher.Finish() == expected || (likely == DigestFunction.Sha256 && blake3.Finish() == expected);

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            hasher.Append(buffer);
            if (likely == DigestFunction.Sha256)
            {
                blake3.Append(buffer);
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
            // Nothing is held back.
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            hasher.Dispose();
            blake3.Dispose();
            base.Dispose(disposing);
        }
    }
}
