using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Actions;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Remote;
using ContentDigest = Recc.Core.Digests.Digest;
using HashFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Outputs;

/// <summary>
/// Brings the outputs of an action home: each beside its place, complete and verified, then all of them into place.
/// A result that names other files than the action asked for, or lacks one, is refused as a whole.
/// </summary>
public sealed class OutputFetcher(IContentStore contentStore, HashFunction hashFunction, OutputFiles files)
{
    /// <summary>More than a compiler has ever to say; a server must not fill our memory.</summary>
    private const long LargestStream = 64 << 20;

    /// <summary>
    /// More than all outputs of one command have reason to take together; a server must not fill our disk. Sizes are
    /// claims, and no more than was claimed is ever written.
    /// </summary>
    private const long LargestResult = 8L << 30;

    /// <summary>
    /// Whether content that comes inside a result is hashed like all other content. A store of our own has checked it.
    /// </summary>
    public bool VerifiesInline { get; init; } = true;

    /// <summary>
    /// Fetches everything. Trouble with the server is thrown as <see cref="RemoteException"/>, trouble with the disk as
    /// <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>; nothing is left behind then.
    /// </summary>
    public async Task<FetchedOutputs> FetchAsync(
        ActionResult result, CanonicalCommand command, CancellationToken cancellation)
    {
        List<(OutputFile File, OutputPath Place)> wanted = Match(result, command);
        var trees = new OutputTrees(contentStore, hashFunction);
        wanted.AddRange(await trees.FindAsync(result, command, cancellation));
        RequirePlausible(wanted);
        var written = new List<PendingFile>();
        var downloads = new List<BlobDownload>();
        try
        {
            trees.Directories.ForEach(static directory => System.IO.Directory.CreateDirectory(directory));
            foreach ((OutputFile file, OutputPath place) in wanted)
            {
                var pending = files.Create(place.Local, file.IsExecutable, place.IsWrittenInPlace);
                written.Add(pending);
                AddContent(file.Digest, file.Contents, pending.Content, place.Canonical.Text, downloads);
            }

            var output = new MemoryStream();
            var error = new MemoryStream();
            AddStream(result.StdoutDigest, result.StdoutRaw, output, "standard output", downloads);
            AddStream(result.StderrDigest, result.StderrRaw, error, "standard error", downloads);
            if (downloads.Count > 0)
            {
                await contentStore.DownloadAsync(downloads, cancellation);
            }

            return new FetchedOutputs(written, output.ToArray(), error.ToArray());
        }
        catch
        {
            written.ForEach(static file => file.Discard());
            throw;
        }
    }

    /// <summary>
    /// Fetches what the command wrote to its streams, and no files. Throws <see cref="RemoteException"/>.
    /// </summary>
    public async Task<(byte[] Output, byte[] Error)> FetchStreamsAsync(ActionResult result,
        CancellationToken cancellation)
    {
        var downloads = new List<BlobDownload>();
        var output = new MemoryStream();
        var error = new MemoryStream();
        AddStream(result.StdoutDigest, result.StdoutRaw, output, "standard output", downloads);
        AddStream(result.StderrDigest, result.StderrRaw, error, "standard error", downloads);
        if (downloads.Count > 0)
        {
            await contentStore.DownloadAsync(downloads, cancellation);
        }

        return (output.ToArray(), error.ToArray());
    }

    private static List<(OutputFile File, OutputPath Place)> Match(ActionResult result, CanonicalCommand command)
    {
        bool hasTrees = result.OutputDirectories.Count > 0 && command.OutputDirectories.IsEmpty;
        if (hasTrees || result.OutputSymlinks.Count > 0)
        {
            throw Bad("the result holds directories or symbolic links, which a compile does not make");
        }

        var found = new List<(OutputFile File, OutputPath Place)>();
        foreach (OutputFile file in result.OutputFiles)
        {
            OutputPath? place = RemotePath.TryCreate(file.Path, out RemotePath path)
                ? command.Outputs.FirstOrDefault(output => output.Canonical == path)
                : null;
            if (place is null)
            {
                throw Bad($"the result names \"{file.Path}\", which is not an output of the command");
            }

            found.Add((file, place));
        }

        OutputPath? missing = command.Outputs.FirstOrDefault(
            output => !output.MayBeMissing && found.All(pair => pair.Place != output));
        if (missing is not null)
        {
            throw Bad($"the result lacks the output {missing.Canonical.Text}");
        }

        return found;
    }

    private static void RequirePlausible(List<(OutputFile File, OutputPath Place)> wanted)
    {
        if (wanted.DistinctBy(static pair => pair.Place.Local).Count() != wanted.Count)
        {
            throw Bad("the result names an output twice");
        }

        long room = LargestResult;
        foreach ((OutputFile file, _) in wanted)
        {
            room -= Math.Clamp(file.Digest?.SizeBytes ?? 0, 0, LargestResult + 1);
            if (room < 0)
            {
                throw Bad($"the outputs take more than {LargestResult} bytes, by what the result says");
            }
        }
    }

    private void AddStream(
        Build.Bazel.Remote.Execution.V2.Digest? digest,
        Google.Protobuf.ByteString raw,
        MemoryStream stream,
        string what,
        List<BlobDownload> downloads)
    {
        if (digest is null || raw.Length > 0)
        {
            raw.WriteTo(stream);
            return;
        }

        if (digest.SizeBytes > LargestStream)
        {
            throw Bad($"{what} of {digest.SizeBytes} bytes is too long");
        }

        AddContent(digest, raw, stream, what, downloads);
    }

    private void AddContent(
        Build.Bazel.Remote.Execution.V2.Digest? message,
        Google.Protobuf.ByteString inline,
        Stream destination,
        string what,
        List<BlobDownload> downloads)
    {
        if (!message.TryRead(out ContentDigest digest))
        {
            throw Bad($"{what} has no digest");
        }

        if (inline.Length == 0)
        {
            downloads.Add(new BlobDownload(digest, destination));
            return;
        }

        if (VerifiesInline && ContentHasher.Compute(inline.Span, hashFunction) != digest)
        {
            throw Bad($"the content of {what} does not have its digest {digest}");
        }

        inline.WriteTo(destination);
    }

    private static RemoteException Bad(string what) => new(new RemoteFailure(RemoteFailureKind.Corrupt, what));
}
