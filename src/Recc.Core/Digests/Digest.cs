using System.Globalization;

namespace Recc.Core.Digests;

/// <summary>
/// Names a blob: its hash in lower-case hexadecimal digits and its size in bytes. Whoever holds one may trust that the
/// hash is well formed and the size is not negative. The text form is kept because that is what every message of the
/// Remote Execution API carries.
/// </summary>
public readonly record struct Digest
{
    private readonly string? hash;

    private Digest(string hash, long size, bool isOfBlake3)
    {
        this.hash = hash;
        Size = size;
        IsOfBlake3 = isOfBlake3;
    }

    /// <summary>The hash, 32 to 128 lower-case hexadecimal digits.</summary>
    public string Hash => hash ?? throw new InvalidOperationException("A default Digest names nothing.");

    /// <summary>The size of the blob in bytes.</summary>
    public long Size { get; }

    /// <summary>Whether this names the blob without content.</summary>
    public bool IsEmpty => Size == 0;

    /// <summary>Whether it is known to be of BLAKE3, whose hashes look like those of SHA-256. No part of the
    /// name.</summary>
    internal bool IsOfBlake3 { get; }

    /// <summary>Makes a digest from raw hash bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> hashBytes, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return new Digest(Convert.ToHexStringLower(hashBytes), size, isOfBlake3: false);
    }

    /// <summary>As <see cref="Of"/>, of a hash that BLAKE3 made.</summary>
    internal static Digest OfBlake3(ReadOnlySpan<byte> hashBytes, long size) =>
        new(Convert.ToHexStringLower(hashBytes), size, isOfBlake3: true);

    /// <summary>Accepts what a server or a cache file says; false when it is not a digest.</summary>
    public static bool TryCreate(string? hash, long size, out Digest digest)
    {
        digest = default;
        if (hash is null || size < 0 || hash.Length is < 32 or > 128 || (hash.Length & 1) != 0)
        {
            return false;
        }

        foreach (char c in hash)
        {
            if (!char.IsAsciiHexDigitLower(c) && !char.IsAsciiDigit(c))
            {
                return false;
            }
        }

        digest = new Digest(hash, size, isOfBlake3: false);
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(Digest other) => Size == other.Size && hash == other.hash;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(hash, Size);

    /// <summary>The form used in logs: hash, slash, size.</summary>
    public override string ToString() =>
        hash is null ? "(none)" : string.Create(CultureInfo.InvariantCulture, $"{hash}/{Size}");
}
