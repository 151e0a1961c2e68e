namespace Recc.Core.Digests;

/// <summary>The hash functions that the Remote Execution API names and that we can compute.</summary>
public enum DigestFunction
{
    Sha256,
    Sha1,
    Sha384,
    Sha512,
    Md5,
    Blake3,
}
