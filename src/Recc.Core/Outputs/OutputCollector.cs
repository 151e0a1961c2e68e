using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.Actions;
using Recc.Core.Digests;
using Recc.Core.Processes;
using HashFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Outputs;

/// <summary>Collects the outputs of a command that ran here.</summary>
public static class OutputCollector
{
    /// <summary>Streams up to this size travel inside the result.</summary>
    private const int LargestInlineStream = 16 << 10;

    /// <summary>
    /// Reads what the command wrote. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when
    /// an output is not there.
    /// </summary>
    /// <param name="command">The command that ran.</param>
    /// <param name="ran">How it ended.</param>
    /// <param name="earlier">What lay there before and has nothing to do with it, if it is still the same.</param>
    /// <param name="hashFunction">How to name what is stored.</param>
    public static CollectedOutputs Collect(
        CanonicalCommand command, ChildResult ran, EarlierFiles earlier, HashFunction hashFunction)
    {
        var result = new ActionResult { ExitCode = ran.ExitCode };
        var blobs = new List<Blob>();
        foreach (OutputPath output in command.Outputs)
        {
            if (output.MayBeMissing && !earlier.IsNewNow(output))
            {
                continue;
            }

            var digest = ContentHasher.ComputeFile(output.Local, hashFunction);
            blobs.Add(new Blob(digest, new BlobSource.OnDisk(output.Local)));
            result.OutputFiles.Add(
                new OutputFile
                {
                    Path = output.Canonical.Text,
                    Digest = digest.ToMessage(),
                    IsExecutable = FileIdentity.TryRead(output.Local, out FileIdentity identity) && identity.IsExecutable,
                });
        }

        if (ran.StandardOutput.Length <= LargestInlineStream)
        {
            result.StdoutRaw = ByteString.CopyFrom(ran.StandardOutput);
        }
        else
        {
            result.StdoutDigest = AddStream(ran.StandardOutput, hashFunction, blobs);
        }

        if (ran.StandardError.Length <= LargestInlineStream)
        {
            result.StderrRaw = ByteString.CopyFrom(ran.StandardError);
        }
        else
        {
            result.StderrDigest = AddStream(ran.StandardError, hashFunction, blobs);
        }

        return new CollectedOutputs(result, blobs);
    }

    private static Build.Bazel.Remote.Execution.V2.Digest AddStream(
        byte[] content, HashFunction hashFunction, List<Blob> blobs)
    {
        var digest = ContentHasher.Compute(content, hashFunction);
        blobs.Add(new Blob(digest, new BlobSource.InMemory(content)));
        return digest.ToMessage();
    }
}
