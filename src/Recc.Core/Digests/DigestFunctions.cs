namespace Recc.Core.Digests;

/// <summary>What can be said of digest functions as such.</summary>
public static class DigestFunctions
{
    /// <summary>All of them, in the order in which a server's offers are taken.</summary>
    public static IReadOnlyList<DigestFunction> All { get; } =
    [
        DigestFunction.Sha256, DigestFunction.Sha512, DigestFunction.Sha384, DigestFunction.Sha1, DigestFunction.Md5,
    ];

    /// <summary>The name that settings have, such as SHA256.</summary>
    public static string NameOf(DigestFunction function) => function.ToString().ToUpperInvariant();

    /// <summary>The function that makes hashes as long as this one; SHA-256 for a length that none makes.</summary>
    public static DigestFunction Of(Digest digest) => digest.Hash.Length switch
    {
        32 => DigestFunction.Md5,
        40 => DigestFunction.Sha1,
        96 => DigestFunction.Sha384,
        128 => DigestFunction.Sha512,
        _ => DigestFunction.Sha256,
    };
}
