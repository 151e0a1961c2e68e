using System.Globalization;
using Recc.DevServer.Storage;
using Recc.DevServer.Wire;

namespace Recc.DevServer.Services;

/// <summary>
/// The resource names of ByteStream: {instance/}blobs/{hash}/{size} to read,
/// {instance/}uploads/{uuid}/blobs/{hash}/{size}{/anything} to write. "compressed-blobs/zstd" may stand for "blobs".
/// </summary>
internal sealed record BlobResourceName(string Instance, BlobKey Blob, bool IsCompressed)
{
    /// <exception cref="RpcException">INVALID_ARGUMENT when this is not the name of a blob.</exception>
    public static BlobResourceName ParseRead(string name)
    {
        string[] parts = name.Split('/');
        if (parts.Length >= 4 && parts[^4] == "compressed-blobs" && parts[^3] == "zstd")
        {
            return new(string.Join('/', parts[..^4]), ParseBlob(parts[^2], parts[^1], name), IsCompressed: true);
        }

        return parts.Length >= 3 && parts[^3] == "blobs"
            ? new(string.Join('/', parts[..^3]), ParseBlob(parts[^2], parts[^1], name), IsCompressed: false)
            : throw NotOurs(name);
    }

    /// <exception cref="RpcException">INVALID_ARGUMENT when this is not the name of an upload.</exception>
    public static BlobResourceName ParseWrite(string name)
    {
        string[] parts = name.Split('/');
        int uploads = Array.IndexOf(parts, "uploads");
        if (uploads >= 0 && parts.Length >= uploads + 6 && parts[uploads + 2] == "compressed-blobs"
            && parts[uploads + 3] == "zstd")
        {
            BlobKey compressed = ParseBlob(parts[uploads + 4], parts[uploads + 5], name);
            return new(string.Join('/', parts[..uploads]), compressed, IsCompressed: true);
        }

        bool isUpload = uploads >= 0
            && parts.Length >= uploads + 5
            && parts[uploads + 1].Length > 0
            && parts[uploads + 2] == "blobs";
        return isUpload
            ? new(string.Join('/', parts[..uploads]), ParseBlob(parts[uploads + 3], parts[uploads + 4], name),
                IsCompressed: false)
            : throw NotOurs(name);
    }

    private static BlobKey ParseBlob(string hash, string size, string name) =>
        long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)
            && BlobKey.TryCreate(hash, bytes) is { } key
            ? key
            : throw NotOurs(name);

    private static RpcException NotOurs(string name) => RpcException.Invalid($"'{name}' does not name a blob");
}
