using System.Globalization;
using Recc.DevServer.Storage;
using Recc.DevServer.Wire;

namespace Recc.DevServer.Services;

/// <summary>
/// The resource names of ByteStream: {instance/}blobs/{hash}/{size} to read,
/// {instance/}uploads/{uuid}/blobs/{hash}/{size}{/anything} to write.
/// </summary>
internal sealed record BlobResourceName(string Instance, BlobKey Blob)
{
    /// <exception cref="RpcException">INVALID_ARGUMENT when this is not the name of a blob.</exception>
    public static BlobResourceName ParseRead(string name)
    {
        string[] parts = name.Split('/');
        return parts.Length >= 3 && parts[^3] == "blobs"
            ? new(string.Join('/', parts[..^3]), ParseBlob(parts[^2], parts[^1], name))
            : throw NotOurs(name);
    }

    /// <exception cref="RpcException">INVALID_ARGUMENT when this is not the name of an upload.</exception>
    public static BlobResourceName ParseWrite(string name)
    {
        string[] parts = name.Split('/');
        int uploads = Array.IndexOf(parts, "uploads");
        bool isUpload = uploads >= 0
            && parts.Length >= uploads + 5
            && parts[uploads + 1].Length > 0
            && parts[uploads + 2] == "blobs";
        return isUpload
            ? new(string.Join('/', parts[..uploads]), ParseBlob(parts[uploads + 3], parts[uploads + 4], name))
            : throw NotOurs(name);
    }

    private static BlobKey ParseBlob(string hash, string size, string name) =>
        long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)
            && BlobKey.TryCreate(hash, bytes) is { } key
            ? key
            : throw NotOurs(name);

    private static RpcException NotOurs(string name) => RpcException.Invalid($"'{name}' does not name a blob");
}
