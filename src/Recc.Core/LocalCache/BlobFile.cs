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
    /// Copies the content of a file to a stream, and says whether it was what its name says; false as well when the
    /// disk fails. Throws what the stream throws.
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
                Span<byte> piece = buffer.AsSpan(0, isLast ? (int)left + TrailerLength : PieceBefore(left));
                if (file.Read(piece) != piece.Length)
                {
                    return false;
                }

                if (isLast)
                {
                    ReadOnlySpan<byte> last = piece[..(int)left];
                    destination?.Write(last);
                    return IsTrailer(piece[last.Length..], checksum.Finish(last));
                }

                checksum.Append(piece);
                destination?.Write(piece);
                left -= piece.Length;
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
        ulong checksum = blob.Source switch
        {
            BlobSource.InMemory(ReadOnlyMemory<byte> bytes) => Copy(bytes.Span, blob.Digest, file),
            BlobSource.OnDisk source => Copy(source, blob.Digest, file),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        Span<byte> trailer = stackalloc byte[TrailerLength];
        Mark.CopyTo(trailer);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer[8..], checksum);
        file.Write(trailer);
    }

    private static ulong Copy(ReadOnlySpan<byte> bytes, Digest name, NewCacheFile file)
    {
        file.Write(bytes);
        return Checksum64.Of(name, name.Size).Finish(bytes);
    }

    /// <summary>Whole blocks, and so many that the trailer is not torn.</summary>
    private static int PieceBefore(long left) =>
        (int)Math.Min(left / Checksum64.Block * Checksum64.Block, BufferLength);

    private static bool IsTrailer(ReadOnlySpan<byte> trailer, ulong checksum) =>
        trailer.StartsWith(Mark) && BinaryPrimitives.ReadUInt64LittleEndian(trailer[8..]) == checksum;

    /// <summary>
    /// A file of others may have changed since it got its digest, and is hashed again while it is copied.
    /// </summary>
    private static ulong Copy(BlobSource.OnDisk source, Digest name, NewCacheFile file)
    {
        if (!CacheDescriptor.TryOpen(source.Path, out CacheDescriptor open))
        {
            throw CacheDescriptor.Failure(source.Path, NativeMethods.LastError);
        }

        using CacheDescriptor closed = open;
        using IncrementalHasher? hasher =
            source.IsOurs ? null : new IncrementalHasher(DigestFunctions.Of(name), name.Size);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            var checksum = Checksum64.Of(name, name.Size);
            long length = 0;
            while (true)
            {
                int count = open.Read(buffer.AsSpan(0, BufferLength));
                if (count < 0)
                {
                    throw CacheDescriptor.Failure(source.Path, NativeMethods.LastError);
                }

                ReadOnlySpan<byte> piece = buffer.AsSpan(0, count);
                hasher?.Append(piece);
                file.Write(piece);
                length += count;
                if (count == BufferLength && length <= name.Size)
                {
                    checksum.Append(piece);
                    continue;
                }

                return length == name.Size && (hasher is null || hasher.Finish() == name)
                    ? checksum.Finish(piece)
                    : throw new IOException($"{source.Path} changed while it was stored");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
