using System.Buffers;
using System.Buffers.Binary;
using Recc.Core.Digests;

namespace Recc.Core.LocalCache;

/// <summary>
/// The file of one blob: its content, then "reccblb1" and the <see cref="Checksum64"/> of the content under its name
/// (8 bytes, little endian). The last digit of the mark is the version of this form.
/// </summary>
internal static class BlobFile
{
    /// <summary>Bytes after the content.</summary>
    public const int TrailerLength = 16;

    /// <summary>Fits the second-level caches of processors; larger buffers cost page faults. Whole blocks.</summary>
    internal const int BufferLength = 128 * 1024;

    private static ReadOnlySpan<byte> Mark => "reccblb1"u8;

    /// <summary>
    /// Copies the content of a file to a stream, and says whether it was what its name says; false as well when the disk
    /// fails. Throws what the stream throws.
    /// </summary>
    /// <param name="file">At its start.</param>
    /// <param name="length">The length of the file.</param>
    /// <param name="name">The name of the content.</param>
    /// <param name="destination">Gets the content, or some of it when it is wrong; null when checking is all.</param>
    public static bool TryCopy(CacheDescriptor file, long length, Digest name, Stream? destination)
    {
        if (length != name.Size + TrailerLength)
        {
            return false;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(length, BufferLength));
        try
        {
            var checksum = Checksum64.Of(name, name.Size);
            for (long left = name.Size; ;)
            {
                bool isLast = left + TrailerLength <= BufferLength;
                Span<byte> piece = buffer.AsSpan(0, (int)(isLast ? left + TrailerLength : Math.Min(left, BufferLength)));
                if (file.Read(piece) != piece.Length)
                {
                    return false;
                }

                ReadOnlySpan<byte> content = isLast ? piece[..(int)left] : piece;
                checksum.Append(content);
                destination?.Write(content);
                left -= content.Length;
                if (isLast)
                {
                    return IsTrailer(piece[^TrailerLength..], checksum.Value);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Writes the file of a blob. Throws <see cref="IOException"/>, also when the source does not have the content that
    /// the name says.
    /// </summary>
    public static void Write(NewCacheFile file, Blob blob)
    {
        var checksum = Checksum64.Of(blob.Digest, blob.Digest.Size);
        switch (blob.Source)
        {
            case BlobSource.InMemory(ReadOnlyMemory<byte> bytes):
                checksum.Append(bytes.Span);
                file.Write(bytes.Span);
                break;
            case BlobSource.OnDisk source:
                Copy(source, blob.Digest, file, ref checksum);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        Span<byte> trailer = stackalloc byte[TrailerLength];
        Mark.CopyTo(trailer);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer[8..], checksum.Value);
        file.Write(trailer);
    }

    private static bool IsTrailer(ReadOnlySpan<byte> trailer, ulong checksum) =>
        trailer.StartsWith(Mark) && BinaryPrimitives.ReadUInt64LittleEndian(trailer[8..]) == checksum;

    /// <summary>A file of others may have changed since it got its digest, and is hashed again while it is copied.</summary>
    private static void Copy(BlobSource.OnDisk source, Digest name, NewCacheFile file, ref Checksum64 checksum)
    {
        if (!CacheDescriptor.TryOpen(source.Path, out CacheDescriptor open))
        {
            throw CacheDescriptor.Failure(source.Path, NativeMethods.LastError);
        }

        using CacheDescriptor closed = open;
        using IncrementalHasher? hasher =
            source.IsOurs ? null : new IncrementalHasher(DigestFunction.Sha256, name.Size);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            long length = 0;
            int count;
            do
            {
                count = open.Read(buffer.AsSpan(0, BufferLength));
                if (count < 0)
                {
                    throw CacheDescriptor.Failure(source.Path, NativeMethods.LastError);
                }

                ReadOnlySpan<byte> piece = buffer.AsSpan(0, count);
                hasher?.Append(piece);
                checksum.Append(piece);
                file.Write(piece);
                length += count;
            }
            while (count == BufferLength && length <= name.Size);

            if (length != name.Size || (hasher is not null && hasher.Finish() != name))
            {
                throw new IOException($"{source.Path} changed while it was stored");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
