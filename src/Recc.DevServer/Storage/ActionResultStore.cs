using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;

namespace Recc.DevServer.Storage;

/// <summary>
/// Results by action. A result is handed out only when everything it names can be downloaded: a client that got a
/// result must not find its outputs gone.
/// </summary>
internal sealed class ActionResultStore(IByteStore bytes, BlobStore blobs)
{
    /// <summary>A result of the caller's own, or null when there is none that is complete.</summary>
    public ActionResult? Find(BlobKey action)
    {
        if (bytes.Read(action) is not { } stored)
        {
            return null;
        }

        var result = ActionResult.Parser.ParseFrom(stored.Span);
        return IsComplete(result) ? result : null;
    }

    public void Store(BlobKey action, ActionResult result) => bytes.Store(action, result.ToByteArray());

    public void Forget(BlobKey action) => bytes.Forget(action);

    /// <summary>Whether the store has every blob that the result names.</summary>
    public bool IsComplete(ActionResult result) =>
        Has(result.StdoutDigest)
        && Has(result.StderrDigest)
        && result.OutputFiles.All(f => Has(f.Digest))
        && result.OutputDirectories.All(IsComplete);

    private bool IsComplete(OutputDirectory directory)
    {
        if (directory.TreeDigest is null)
        {
            return Has(directory.RootDirectoryDigest);
        }

        return BlobKey.TryCreate(directory.TreeDigest.Hash, directory.TreeDigest.SizeBytes) is { } key
            && blobs.ReadMessage(key, Tree.Parser) is { } tree
            && tree.Children.Append(tree.Root ?? new()).SelectMany(d => d.Files).All(f => Has(f.Digest));
    }

    private bool Has(Digest? digest) =>
        digest is null || (BlobKey.TryCreate(digest.Hash, digest.SizeBytes) is { } key && blobs.Contains(key));
}
