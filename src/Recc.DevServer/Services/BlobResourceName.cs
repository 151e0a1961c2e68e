using System.Globalization;
using Recc.DevServer.Storage;
using Recc.DevServer.Wire;
using Function = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value;

namespace Recc.DevServer.Services;

/// <summary>
/// The resource names of ByteStream: {instance/}blobs/{hash}/{size} to read,
/// {instance/}uploads/{uuid}/blobs/{hash}/{size}{/anything} to write. "compressed-blobs/zstd" may stand for "blobs",
/// and a digest function may stand before the hash, as BLAKE3 needs it.
/// </summary>
internal sealed record BlobResourceName(string Instance, BlobKey Blob, bool IsCompressed)
{
    /// <exception cref="RpcException">INVALID_ARGUMENT when this is not the name of a blob.</exception>
    public static BlobResourceName ParseRead(string name)
    {
        string[] parts = name.Split('/');
        int blobs = Array.FindLastIndex(parts, static part => part is "blobs" or "compressed-blobs");
        return blobs >= 0 && Parse(parts, blobs, name, mayGoOn: false) is { } read
            ? read with { Instance = string.Join('/', parts[..blobs]) }
            : throw NotOurs(name);
    }

    /// <exception cref="RpcException">INVALID_ARGUMENT when this is not the name of an upload.</exception>
    public static BlobResourceName ParseWrite(string name)
    {
        string[] parts = name.Split('/');
        int uploads = Array.IndexOf(parts, "uploads");
        bool isUpload = uploads >= 0 && parts.Length > uploads + 2 && parts[uploads + 1].Length > 0;
        return isUpload && Parse(parts, uploads + 2, name, mayGoOn: true) is { } written
            ? written with { Instance = string.Join('/', parts[..uploads]) }
            : throw NotOurs(name);
    }

    /// <summary>From "blobs" or "compressed-blobs" on; null when that is not how it goes on.</summary>
    private static BlobResourceName? Parse(string[] parts, int start, string name, bool mayGoOn)
    {
        ReadOnlySpan<string> rest = parts.AsSpan(start);
        bool isCompressed = rest is ["compressed-blobs", "zstd", ..];
        if (!isCompressed && rest is not ["blobs", ..])
        {
            return null;
        }

        rest = rest[(isCompressed ? 2 : 1)..];
        bool namesFunction = rest is ["blake3", ..];
        rest = rest[(namesFunction ? 1 : 0)..];
        if (rest.Length < 2 || (rest.Length > 2 && !mayGoOn))
        {
            return null;
        }

        BlobKey key = ParseBlob(rest[0], rest[1], name);
        return new("", namesFunction ? key.By(Function.Blake3) ?? throw NotOurs(name) : key, isCompressed);
    }

    private static BlobKey ParseBlob(string hash, string size, string name) =>
        long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)
            && BlobKey.TryCreate(hash, bytes) is { } key
            ? key
            : throw NotOurs(name);

    private static RpcException NotOurs(string name) => RpcException.Invalid($"'{name}' does not name a blob");
}
