using System.Globalization;
using Recc.Core.Digests;

namespace Recc.Core.Remote.Wire;

/// <summary>
/// Names of blobs in the ByteStream service. The digest function is named for BLAKE3 alone: for all others that we
/// compute it follows from the length of the hash, and some servers do not take the longer form.
/// </summary>
internal static class ResourceNames
{
    /// <param name="instance">The instance name; may be empty.</param>
    /// <param name="digest">The blob, by the digest of its plain content.</param>
    /// <param name="compressed">Whether it travels compressed with zstd.</param>
    /// <param name="function">What made the digest.</param>
    public static string ForReading(string instance, Digest digest, bool compressed, DigestFunction function) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Prefix(instance)}{Blobs(compressed, function)}/{digest.Hash}/{digest.Size}");

    /// <param name="instance">The instance name; may be empty.</param>
    /// <param name="upload">Tells this upload from others of the same blob.</param>
    /// <param name="digest">The blob, by the digest of its plain content.</param>
    /// <param name="compressed">Whether it travels compressed with zstd.</param>
    /// <param name="function">What made the digest.</param>
    public static string ForWriting(
        string instance, Guid upload, Digest digest, bool compressed, DigestFunction function) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Prefix(instance)}uploads/{upload:D}/{Blobs(compressed, function)}/{digest.Hash}/{digest.Size}");

    /// <summary>
    /// Reads "blobs/{hash}/{size}", with an instance name before it, or a digest function after "blobs".
    /// </summary>
    public static bool TryReadBlob(string name, out Digest digest)
    {
        digest = default;
        string[] parts = name.Split('/');
        return parts.Length >= 3
            && (parts[^3] == "blobs" || (parts.Length >= 4 && parts[^4] == "blobs"))
            && long.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            && Digest.TryCreate(parts[^2], size, out digest);
    }

    private static string Blobs(bool compressed, DigestFunction function) =>
        (compressed ? "compressed-blobs/zstd" : "blobs") + (function == DigestFunction.Blake3 ? "/blake3" : "");

    private static string Prefix(string instance) => instance.Length == 0 ? "" : instance + "/";
}
