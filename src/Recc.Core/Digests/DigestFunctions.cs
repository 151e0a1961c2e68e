namespace Recc.Core.Digests;

/// <summary>What can be said of digest functions as such.</summary>
public static class DigestFunctions
{
    /// <summary>All of them, in the order in which a server's offers are taken.</summary>
    public static IReadOnlyList<DigestFunction> All { get; } =
    [
        DigestFunction.Sha256, DigestFunction.Blake3, DigestFunction.Sha512, DigestFunction.Sha384, DigestFunction.Sha1,
        DigestFunction.Md5,
    ];

    /// <summary>The name that settings have, such as SHA256.</summary>
    public static string NameOf(DigestFunction function) => function.ToString().ToUpperInvariant();

    /// <summary>
    /// The function that made a digest of ours. Of a digest that somebody else told us only the length of the hash
    /// speaks, and BLAKE3 cannot be told from SHA-256, which is what it is taken for; so is a length that none makes.
    /// </summary>
    public static DigestFunction Of(Digest digest) => digest.Hash.Length switch
    {
        32 => DigestFunction.Md5,
        40 => DigestFunction.Sha1,
        96 => DigestFunction.Sha384,
        128 => DigestFunction.Sha512,
        _ => digest.IsOfBlake3 ? DigestFunction.Blake3 : DigestFunction.Sha256,
    };
}
