using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.Digests;
using ContentDigest = Recc.Core.Digests.Digest;
using DirectoryMessage = Build.Bazel.Remote.Execution.V2.Directory;
using HashFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.InputRoots;

/// <summary>
/// Collects files and directories by their place in the input root and makes REAPI Directory messages of them: entries
/// sorted by name in ordinal order, equal trees giving equal digests whatever the order of adding. Paths are normalised
/// and relative to the input root.
/// </summary>
public sealed class InputRootBuilder(HashFunction digestFunction)
{
    private readonly Node top = new();

    /// <summary>Adds a directory and those above it; "" is the input root, which is always there.</summary>
    public void AddDirectory(string path) => Descend(path);

    /// <summary>
    /// Adds a file. False when the place is taken by other content or by a directory: then no input root can show the
    /// compiler what it sees here.
    /// </summary>
    /// <param name="path">Where.</param>
    /// <param name="content">What.</param>
    /// <param name="isExecutable">Whether workers may run it.</param>
    public bool TryAddFile(string path, Blob content, bool isExecutable = false)
    {
        int slash = path.LastIndexOf('/');
        Node? directory = Descend(slash < 0 ? "" : path[..slash]);
        string name = path[(slash + 1)..];
        if (directory is null || name.Length == 0 || directory.Directories.ContainsKey(name))
        {
            return false;
        }

        if (directory.Files.TryGetValue(name, out Blob? there))
        {
            return there.Digest == content.Digest;
        }

        directory.Files.Add(name, content);
        if (isExecutable)
        {
            directory.Executables.Add(name);
        }

        return true;
    }

    /// <summary>Adds a symbolic link; false when its place is taken by something else.</summary>
    public bool TryAddSymlink(string path, string target)
    {
        int slash = path.LastIndexOf('/');
        Node? directory = Descend(slash < 0 ? "" : path[..slash]);
        string name = path[(slash + 1)..];
        if (directory is null || name.Length == 0 || directory.Directories.ContainsKey(name)
            || directory.Files.ContainsKey(name))
        {
            return false;
        }

        return directory.Symlinks.TryAdd(name, target) || directory.Symlinks[name] == target;
    }

    /// <summary>The tree as it stands.</summary>
    public InputRoot Build() => Build("");

    /// <summary>The tree as it stands, below a directory.</summary>
    /// <param name="prefix">Its path in the input root; may be empty.</param>
    public InputRoot Build(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var blobs = new Dictionary<ContentDigest, Blob>();
        ContentDigest root = Build(top, blobs);
        foreach (string name in Enumerable.Reverse(prefix.Split('/', StringSplitOptions.RemoveEmptyEntries)))
        {
            var above = new DirectoryMessage();
            above.Directories.Add(new DirectoryNode { Name = name, Digest = root.ToMessage() });
            root = Keep(above, blobs);
        }

        return new InputRoot(root, blobs);
    }

    private Node? Descend(string path)
    {
        Node at = top;
        if (path.Length == 0)
        {
            return at;
        }

        foreach (string name in path.Split('/'))
        {
            if (at.Files.ContainsKey(name) || at.Symlinks.ContainsKey(name))
            {
                return null;
            }

            if (!at.Directories.TryGetValue(name, out Node? below))
            {
                below = new Node();
                at.Directories.Add(name, below);
            }

            at = below;
        }

        return at;
    }

    private ContentDigest Build(Node node, Dictionary<ContentDigest, Blob> blobs)
    {
        var message = new DirectoryMessage();
        foreach ((string name, Blob content) in node.Files)
        {
            blobs.TryAdd(content.Digest, content);
            message.Files.Add(new FileNode
            {
                Name = name,
                Digest = content.Digest.ToMessage(),
                IsExecutable = node.Executables.Contains(name),
            });
        }

        foreach ((string name, Node below) in node.Directories)
        {
            message.Directories.Add(new DirectoryNode { Name = name, Digest = Build(below, blobs).ToMessage() });
        }

        foreach ((string name, string target) in node.Symlinks)
        {
            message.Symlinks.Add(new SymlinkNode { Name = name, Target = target });
        }

        return Keep(message, blobs);
    }

    private ContentDigest Keep(DirectoryMessage message, Dictionary<ContentDigest, Blob> blobs)
    {
        byte[] bytes = message.ToByteArray();
        ContentDigest digest = ContentHasher.Compute(bytes, digestFunction);
        blobs.TryAdd(digest, new Blob(digest, new BlobSource.InMemory(bytes)));
        return digest;
    }

    private sealed class Node
    {
        // UTF-8 order, as servers compare: ordinal order of UTF-16 differs from it only above the surrogates, see
        // Utf8Order.
        public SortedDictionary<string, Blob> Files { get; } = new(Utf8Order.Instance);

        public HashSet<string> Executables { get; } = new(StringComparer.Ordinal);

        public SortedDictionary<string, Node> Directories { get; } = new(Utf8Order.Instance);

        public SortedDictionary<string, string> Symlinks { get; } = new(Utf8Order.Instance);
    }
}
