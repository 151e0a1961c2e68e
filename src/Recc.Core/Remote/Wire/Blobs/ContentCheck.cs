using System.Diagnostics;
using System.Security.Cryptography;
using Recc.Core.Digests;

namespace Recc.Core.Remote.Wire;

/// <summary>Watches bytes go by and says whether they are what a digest names.</summary>
internal sealed class ContentCheck(Digest expected, DigestFunction function) : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(NameOf(function));
    private long size;

    /// <summary>False as soon as there are more bytes than the digest has.</summary>
    public bool Append(ReadOnlySpan<byte> bytes)
    {
        size += bytes.Length;
        if (size > expected.Size)
        {
            return false;
        }

        hash.AppendData(bytes);
        return true;
    }

    /// <summary>Whether the bytes so far are the whole content. Ends the watch.</summary>
    public bool Holds()
    {
        Span<byte> bytes = stackalloc byte[64];
        return size == expected.Size
            && Convert.ToHexStringLower(bytes[..hash.GetHashAndReset(bytes)]) == expected.Hash;
    }

    /// <summary>Whether these bytes are what the digest names.</summary>
    public static bool Holds(Digest expected, DigestFunction function, ReadOnlySpan<byte> bytes)
    {
        using var check = new ContentCheck(expected, function);
        return check.Append(bytes) && check.Holds();
    }

    public void Dispose() => hash.Dispose();

    private static HashAlgorithmName NameOf(DigestFunction function) => function switch
    {
        DigestFunction.Sha256 => HashAlgorithmName.SHA256,
        DigestFunction.Sha1 => HashAlgorithmName.SHA1,
        DigestFunction.Sha384 => HashAlgorithmName.SHA384,
        DigestFunction.Sha512 => HashAlgorithmName.SHA512,
        DigestFunction.Md5 => HashAlgorithmName.MD5,
        _ => throw new UnreachableException($"Unknown digest function {function}."),
    };
}
