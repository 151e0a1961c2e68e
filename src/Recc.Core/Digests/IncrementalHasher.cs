using System.Security.Cryptography;

namespace Recc.Core.Digests;

/// <summary>Names content that arrives in pieces, such as a download.</summary>
public sealed class IncrementalHasher : IDisposable
{
    private readonly Sha256? managed;
    private readonly Blake3? blake3;
    private readonly IncrementalHash? platform;
    private readonly int hashLength;
    private long size;

    /// <summary>
    /// Starts one digest. Throws <see cref="PlatformNotSupportedException"/> for a function that
    /// <see cref="ContentHasher.CanCompute"/> denies.
    /// </summary>
    /// <param name="function">The hash function.</param>
    /// <param name="expectedSize">About how many bytes will come; only speed depends on it.</param>
    public IncrementalHasher(DigestFunction function, long expectedSize)
    {
        hashLength = HashBackend.HashLength(function);
        if (function == DigestFunction.Blake3)
        {
            blake3 = new Blake3();
            return;
        }

        if (HashBackend.UseManaged(function, expectedSize))
        {
            managed = new Sha256();
            return;
        }

        platform = HashBackend.CreatePlatformHash(function);
    }

    /// <summary>Adds content.</summary>
    public void Append(ReadOnlySpan<byte> content)
    {
        size += content.Length;
        managed?.Append(content);
        blake3?.Append(content);
        platform?.AppendData(content);
    }

    /// <summary>The digest of all that was appended. To be called once, last.</summary>
    public Digest Finish()
    {
        Span<byte> hash = stackalloc byte[64];
        hash = hash[..hashLength];
        managed?.Finish(hash);
        blake3?.Finish(hash);
        platform?.GetHashAndReset(hash);
        return blake3 is null ? Digest.Of(hash, size) : Digest.OfBlake3(hash, size);
    }

    /// <inheritdoc/>
    public void Dispose() => platform?.Dispose();
}
