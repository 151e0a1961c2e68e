using Build.Buildgrid;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Remote.Transport;
using ContentDigest = Recc.Core.Digests.Digest;

namespace Recc.Core.Remote.Wire;

/// <summary>
/// Tells a buildbox-casd on this machine where files lie, instead of sending their bytes. What it cannot read there, or
/// reads otherwise than it was hashed, is sent after all; so is everything where the server is none of that kind.
/// </summary>
/// <param name="connection">The server.</param>
/// <param name="settings">How it is asked.</param>
/// <param name="inner">Sends bytes, and does all the rest.</param>
/// <param name="log">Hears why bytes are sent.</param>
internal sealed class LocalCasContentStore(
    GrpcConnection connection, ServiceSettings settings, IContentStore inner, Log log) : IContentStore
{
    private volatile bool isNone;

    public Task<IReadOnlySet<ContentDigest>> FindMissingAsync(
        IReadOnlyCollection<ContentDigest> digests, CancellationToken cancellation) =>
        inner.FindMissingAsync(digests, cancellation);

    public Task DownloadAsync(IReadOnlyCollection<BlobDownload> downloads, CancellationToken cancellation) =>
        inner.DownloadAsync(downloads, cancellation);

    public async Task UploadAsync(IReadOnlyCollection<Blob> blobs, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(blobs);
        HashSet<ContentDigest> taken = [];
        foreach (Blob[] files in blobs.Where(static blob => blob.Source is BlobSource.OnDisk)
            .Chunk(BatchPlanner.MaxEntries))
        {
            await CaptureAsync(files, taken, cancellation);
        }

        Blob[] rest = [.. blobs.Where(blob => !taken.Contains(blob.Digest))];
        if (rest.Length > 0)
        {
            await inner.UploadAsync(rest, cancellation);
        }
    }

    private async Task CaptureAsync(Blob[] files, HashSet<ContentDigest> taken, CancellationToken cancellation)
    {
        if (isNone)
        {
            return;
        }

        var request = new CaptureFilesRequest { InstanceName = settings.Instance };
        ILookup<string, ContentDigest> wanted = files.ToLookup(
            static file => ((BlobSource.OnDisk)file.Source).Path, static file => file.Digest, StringComparer.Ordinal);
        request.Path.AddRange(wanted.Select(static path => path.Key));
        GrpcAnswer<CaptureFilesResponse> answer = await connection.UnaryAsync(
            RemoteMethods.CaptureFiles, request, settings.CallOf(files.Sum(static file => file.Digest.Size)),
            cancellation);
        if (answer.Message is not { } message)
        {
            isNone = answer.Status.Code == GrpcCode.Unimplemented;
            log.Debug($"files are sent, not captured: "
                + $"{StatusTranslation.ToFailure(answer.Origin, answer.Status).Message}");
            return;
        }

        foreach (CaptureFilesResponse.Types.Response file in message.Responses)
        {
            if (GrpcStatus.Of(file.Status).IsOk && DigestMessages.TryRead(file.Digest, out ContentDigest digest)
                && wanted[file.Path].Contains(digest))
            {
                taken.Add(digest);
            }
        }

        log.Debug($"{taken.Count} of {files.Length} files are captured by {answer.Origin}");
    }
}
