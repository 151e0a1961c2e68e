using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.DevServer.Faults;
using Recc.DevServer.Storage;

namespace Recc.DevServer.Services;

/// <summary>Puts content into a result where the request asks for it and one message can hold it.</summary>
internal sealed class ResultInliner(LiveHabits habits, BlobStore blobs)
{
    // What one message may hold, less room for all that is not content.
    private const int MaxInlinedBytes = 3 * 1024 * 1024;

    /// <summary>A copy of the result with the wished content; digests stay in any case.</summary>
    public ActionResult Apply(ActionResult result, InlineWishes wishes, ActiveFaults faults)
    {
        ActionResult answer = result.Clone();
        if (faults.Has<FaultAction.EvictOutputs>())
        {
            Evict(answer);
            return answer;
        }

        if (!habits.Now.Inlines)
        {
            return answer;
        }

        int room = MaxInlinedBytes;
        if (wishes.StandardOutput && Take(answer.StdoutDigest, ref room, ActiveFaults.None) is { } stdout)
        {
            answer.StdoutRaw = stdout;
        }

        if (wishes.StandardError && Take(answer.StderrDigest, ref room, ActiveFaults.None) is { } stderr)
        {
            answer.StderrRaw = stderr;
        }

        foreach (OutputFile file in answer.OutputFiles.Where(f => wishes.Files.Contains(f.Path)))
        {
            file.Contents = Take(file.Digest, ref room, faults) ?? file.Contents;
        }

        return answer;
    }

    private void Evict(ActionResult result)
    {
        IEnumerable<Digest?> named =
            [.. result.OutputFiles.Select(f => f.Digest), result.StdoutDigest, result.StderrDigest];
        foreach (Digest digest in named.OfType<Digest>())
        {
            blobs.Forget(BlobKey.Require(digest, "an output"));
        }
    }

    private ByteString? Take(Digest? digest, ref int room, ActiveFaults faults)
    {
        if (digest is null || digest.SizeBytes > room
            || blobs.Read(BlobKey.Require(digest, "an output")) is not { } content)
        {
            return null;
        }

        room -= content.Length;
        return UnsafeByteOperations.UnsafeWrap(BlobCorruption.Apply(faults, content));
    }
}
