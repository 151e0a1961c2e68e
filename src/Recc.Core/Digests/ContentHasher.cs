using System.Buffers;

namespace Recc.Core.Digests;

/// <summary>
/// Names content. What others use of this room: <see cref="Digest"/>, <see cref="Blob"/>, this class,
/// <see cref="IncrementalHasher"/> and <see cref="FileIdentity"/>. Whether SHA-256 is computed by us or by the platform
/// is decided in <see cref="HashBackend"/> and does not show.
/// </summary>
public static class ContentHasher
{
    // The size of a pipe and of a read-ahead window: larger ones gain nothing and cost page faults.
    private const int BufferLength = 64 * 1024;

    /// <summary>
    /// Whether a function can be computed on this machine. True for SHA-256 and BLAKE3 always; the others need the
    /// platform's cryptography.
    /// </summary>
    public static bool CanCompute(DigestFunction function) =>
        function is DigestFunction.Sha256 or DigestFunction.Blake3 || HashBackend.PlatformIsThere;

    /// <summary>
    /// The digest of content in memory. Throws <see cref="PlatformNotSupportedException"/> for a function that
    /// <see cref="CanCompute"/> denies.
    /// </summary>
    public static Digest Compute(ReadOnlySpan<byte> content, DigestFunction function)
    {
        using var hasher = new IncrementalHasher(function, content.Length);
        hasher.Append(content);
        return hasher.Finish();
    }

    /// <summary>
    /// The digest of a file: hash and size come from the same read, so they belong together even when the file is being
    /// changed. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when it cannot be read,
    /// otherwise as <see cref="Compute"/>.
    /// </summary>
    public static Digest ComputeFile(string path, DigestFunction function)
    {
        using var file = File.OpenHandle(path);
        long length = RandomAccess.GetLength(file);
        using var hasher = new IncrementalHasher(function, length);
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(length + 1, 1, BufferLength));
        try
        {
            for (long offset = 0; ;)
            {
                int count = RandomAccess.Read(file, buffer, offset);
                if (count == 0)
                {
                    return hasher.Finish();
                }

                hasher.Append(buffer.AsSpan(0, count));
                offset += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
