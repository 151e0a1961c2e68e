using Build.Bazel.Remote.Execution.V2;
using Recc.DevServer.Storage;
using Recc.DevServer.Wire;
using DirectoryMessage = Build.Bazel.Remote.Execution.V2.Directory;

namespace Recc.DevServer.Services;

/// <summary>All directories below a root, parents before children, each once.</summary>
internal static class DirectoryWalk
{
    /// <exception cref="RpcException">NOT_FOUND when the root or one below it is missing.</exception>
    public static IEnumerable<DirectoryMessage> Below(BlobKey root, BlobStore blobs)
    {
        var seen = new HashSet<BlobKey> { root };
        var waiting = new Queue<BlobKey>([root]);
        while (waiting.TryDequeue(out BlobKey? key))
        {
            DirectoryMessage directory = blobs.ReadMessage(key, DirectoryMessage.Parser)
                ?? throw RpcException.NotFound($"there is no directory {key}");
            yield return directory;
            foreach (DirectoryNode node in directory.Directories)
            {
                var child = BlobKey.Require(node.Digest, $"the directory '{node.Name}'");
                if (seen.Add(child))
                {
                    waiting.Enqueue(child);
                }
            }
        }
    }
}
