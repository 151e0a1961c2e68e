using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.Digests;
using Recc.Core.Processes;
using ContentDigest = Recc.Core.Digests.Digest;
using HashFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Outputs;

/// <summary>Collects outputs, so that they can be stored.</summary>
public static class OutputCollector
{
    /// <summary>Streams up to this size travel inside the result.</summary>
    private const int LargestInlineStream = 16 << 10;

    /// <summary>
    /// Files up to this size are read once, so that what is stored is what was hashed, and no file is read twice.
    /// </summary>
    private const int LargestInMemory = 4 << 20;

    /// <summary>
    /// Reads what the command wrote. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when
    /// an output is not there.
    /// </summary>
    /// <param name="ran">How it ended, and what it made.</param>
    /// <param name="hashFunction">How to name what is stored.</param>
    public static CollectedOutputs Collect(RanAction ran, HashFunction hashFunction)
    {
        var result = new ActionResult { ExitCode = ran.Ended.ExitCode };
        var blobs = new List<Blob>();
        foreach (MadeOutput made in ran.Outputs)
        {
            Blob blob = Read(made, hashFunction);
            blobs.Add(blob);
            result.OutputFiles.Add(
                new OutputFile
                {
                    Path = made.Output.Canonical.Text,
                    Digest = blob.Digest.ToMessage(),
                    IsExecutable = made.Identity.IsExecutable,
                });
        }

        AddStreams(result, blobs, ran.Ended.StandardOutput, ran.Ended.StandardError, hashFunction);
        return new CollectedOutputs(result, blobs);
    }

    /// <summary>What a command that failed said; what it may have written counts for nothing.</summary>
    /// <param name="ran">How it ended.</param>
    /// <param name="hashFunction">How to name what is stored.</param>
    public static CollectedOutputs CollectFailure(ChildResult ran, HashFunction hashFunction)
    {
        var result = new ActionResult { ExitCode = ran.ExitCode };
        var blobs = new List<Blob>();
        AddStreams(result, blobs, ran.StandardOutput, ran.StandardError, hashFunction);
        return new CollectedOutputs(result, blobs);
    }

    /// <summary>
    /// Collects what was fetched, before anything in it is made the user's own. Throws like <see cref="Collect"/>.
    /// </summary>
    /// <param name="result">The result that named the outputs.</param>
    /// <param name="fetched">The outputs.</param>
    /// <param name="hashFunction">How to name what is stored.</param>
    public static CollectedOutputs CollectFetched(ActionResult result, FetchedOutputs fetched,
        HashFunction hashFunction)
    {
        var copy = new ActionResult { ExitCode = result.ExitCode, ExecutionMetadata = result.ExecutionMetadata };
        var blobs = new List<Blob>();
        for (int i = 0; i < result.OutputFiles.Count; i++)
        {
            OutputFile file = result.OutputFiles[i];
            copy.OutputFiles.Add(
                new OutputFile { Path = file.Path, Digest = file.Digest, IsExecutable = file.IsExecutable });
            if (file.Digest.TryRead(out ContentDigest digest))
            {
                string path = fetched.Files[i].TemporaryPath;
                blobs.Add(new Blob(digest, digest.Size <= LargestInMemory
                    ? new BlobSource.InMemory(File.ReadAllBytes(path))
                    : new BlobSource.OnDisk(path) { IsOurs = true }));
            }
        }

        AddStreams(copy, blobs, fetched.StandardOutput, fetched.StandardError, hashFunction);
        return new CollectedOutputs(copy, blobs);
    }

    /// <summary>The file must be the one that the command left, from then until it has been read.</summary>
    private static Blob Read(MadeOutput made, HashFunction hashFunction)
    {
        Blob blob = Read(made.Path, made.Identity.Size, hashFunction);
        bool isWhole = FileIdentity.TryRead(made.Path, out FileIdentity after) && after == made.Identity
            && blob.Digest.Size == made.Identity.Size;
        return isWhole
            ? blob
            : throw new IOException($"{made.Path} changed before it was stored");
    }

    private static Blob Read(string path, long size, HashFunction hashFunction)
    {
        if (size > LargestInMemory)
        {
            return new Blob(ContentHasher.ComputeFile(path, hashFunction), new BlobSource.OnDisk(path));
        }

        byte[] content = File.ReadAllBytes(path);
        return new Blob(ContentHasher.Compute(content, hashFunction), new BlobSource.InMemory(content));
    }

    private static void AddStreams(
        ActionResult result, List<Blob> blobs, byte[] output, byte[] error, HashFunction hashFunction)
    {
        if (output.Length <= LargestInlineStream)
        {
            result.StdoutRaw = ByteString.CopyFrom(output);
        }
        else
        {
            result.StdoutDigest = AddStream(output, hashFunction, blobs);
        }

        if (error.Length <= LargestInlineStream)
        {
            result.StderrRaw = ByteString.CopyFrom(error);
        }
        else
        {
            result.StderrDigest = AddStream(error, hashFunction, blobs);
        }
    }

    private static Build.Bazel.Remote.Execution.V2.Digest AddStream(
        byte[] content, HashFunction hashFunction, List<Blob> blobs)
    {
        var digest = ContentHasher.Compute(content, hashFunction);
        blobs.Add(new Blob(digest, new BlobSource.InMemory(content)));
        return digest.ToMessage();
    }
}
