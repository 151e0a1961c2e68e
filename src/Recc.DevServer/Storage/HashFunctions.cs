using System.Security.Cryptography;
using Recc.Core.Digests;
using Function = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value;

namespace Recc.DevServer.Storage;

/// <summary>
/// The digest functions of this server; the length of a hash tells which one made it, but for BLAKE3, which has to be
/// named.
/// </summary>
internal static class HashFunctions
{
    /// <summary>All of them, the preferred one first.</summary>
    public static IReadOnlyList<Function> All { get; } =
        [Function.Sha256, Function.Sha1, Function.Md5, Function.Sha384, Function.Sha512, Function.Blake3];

    /// <summary>Which function makes hashes of so many hexadecimal digits when nothing else is said, or null.</summary>
    public static Function? OfHexLength(int digits) => digits switch
    {
        32 => Function.Md5,
        40 => Function.Sha1,
        64 => Function.Sha256,
        96 => Function.Sha384,
        128 => Function.Sha512,
        _ => null,
    };

    /// <summary>The hash in lower-case hexadecimal digits.</summary>
    public static string Hash(Function function, ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(function switch
    {
        Function.Sha256 => SHA256.HashData(bytes),
        Function.Sha1 => SHA1.HashData(bytes),
        Function.Md5 => MD5.HashData(bytes),
        Function.Sha384 => SHA384.HashData(bytes),
        Function.Sha512 => SHA512.HashData(bytes),
        Function.Blake3 => HashOfBlake3(bytes),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "not one of ours"),
    });

    private static byte[] HashOfBlake3(ReadOnlySpan<byte> bytes)
    {
        var hash = new byte[Blake3.HashLength];
        Blake3.HashData(bytes, hash);
        return hash;
    }
}
