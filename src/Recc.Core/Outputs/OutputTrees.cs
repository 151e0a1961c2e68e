using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.Actions;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Remote;
using ContentDigest = Recc.Core.Digests.Digest;
using DirectoryMessage = Build.Bazel.Remote.Execution.V2.Directory;
using HashFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Outputs;

/// <summary>
/// Reads what is in the directories of a result. Every name is one component and every file lies below a directory that
/// was asked for, or the answer is refused; so are symbolic links.
/// </summary>
internal sealed class OutputTrees(IContentStore contentStore, HashFunction hashFunction)
{
    private const long LargestTree = 64 << 20;
    private const int MostEntries = 100_000;
    private const int DeepestDirectory = 100;

    private readonly List<(OutputFile File, OutputPath Place)> found = [];
    private int entries;

    /// <summary>Directories of this machine that the result has, above its files or empty.</summary>
    public List<string> Directories { get; } = [];

    /// <summary>The files, and where each goes. Trouble is thrown as <see cref="RemoteException"/>.</summary>
    public async Task<IReadOnlyList<(OutputFile File, OutputPath Place)>> FindAsync(
        ActionResult result, CanonicalCommand command, CancellationToken cancellation)
    {
        foreach (OutputDirectory directory in result.OutputDirectories)
        {
            OutputPath? place = RemotePath.TryCreate(directory.Path, out RemotePath path)
                ? command.OutputDirectories.FirstOrDefault(output => output.Canonical == path)
                : null;
            if (place is null || !directory.TreeDigest.TryRead(out ContentDigest digest) || digest.Size > LargestTree)
            {
                throw Bad($"the result names the directory \"{directory.Path}\", which cannot be taken");
            }

            var content = new MemoryStream();
            await contentStore.DownloadAsync([new BlobDownload(digest, content)], cancellation);
            Tree tree = Read(content.ToArray(), directory.Path);
            var children = new Dictionary<ContentDigest, DirectoryMessage>();
            foreach (DirectoryMessage child in tree.Children)
            {
                children[ContentHasher.Compute(child.ToByteArray(), hashFunction)] = child;
            }

            Add(tree.Root, children, place, depth: 0);
        }

        return found;
    }

    private static Tree Read(byte[] content, string path)
    {
        try
        {
            return MessageBytes.Parse(Tree.Parser, content) is { Root: not null } tree
                ? tree
                : throw Bad($"the directory \"{path}\" has no content");
        }
        catch (InvalidDataException)
        {
            throw Bad($"the directory \"{path}\" cannot be read");
        }
    }

    private void Add(
        DirectoryMessage directory, Dictionary<ContentDigest, DirectoryMessage> children, OutputPath place, int depth)
    {
        entries += 1 + directory.Files.Count;
        if (directory.Symlinks.Count > 0 || depth > DeepestDirectory || entries > MostEntries)
        {
            throw Bad($"the directory \"{place.Canonical.Text}\" holds symbolic links, or too much");
        }

        Directories.Add(place.Local);
        foreach (FileNode file in directory.Files)
        {
            OutputPath at = Below(place, file.Name);
            found.Add((
                new OutputFile { Path = at.Canonical.Text, Digest = file.Digest, IsExecutable = file.IsExecutable },
                at));
        }

        foreach (DirectoryNode below in directory.Directories)
        {
            if (!below.Digest.TryRead(out ContentDigest digest)
                || !children.TryGetValue(digest, out DirectoryMessage? child))
            {
                throw Bad($"the directory \"{place.Canonical.Text}\" lacks \"{below.Name}\"");
            }

            Add(child, children, Below(place, below.Name), depth + 1);
        }
    }

    private static OutputPath Below(OutputPath place, string name) =>
        name is not ("" or "." or "..") && !name.Contains('/')
            && RemotePath.TryCreate(place.Canonical.Text + "/" + name, out RemotePath canonical)
            ? new OutputPath(canonical, PathText.Join(place.Local, name))
            : throw Bad($"the directory \"{place.Canonical.Text}\" holds something named \"{name}\"");

    private static RemoteException Bad(string what) => new(new RemoteFailure(RemoteFailureKind.Corrupt, what));
}
