using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.DevServer.Storage;
using Recc.DevServer.Validation;
using DirectoryMessage = Build.Bazel.Remote.Execution.V2.Directory;
using Disk = System.IO.Directory;
using Format = Build.Bazel.Remote.Execution.V2.Command.Types.OutputDirectoryFormat;
using Function = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value;

namespace Recc.DevServer.Execution;

/// <summary>
/// Stores what an action was asked to produce. An output that is not there is left out, as the protocol says.
/// </summary>
internal sealed class OutputCollector(BlobStore blobs)
{
    /// <summary>Adds all outputs to the result.</summary>
    public void Collect(PreparedAction action, string folder, ActionResult result)
    {
        foreach (string output in action.OutputPaths)
        {
            string path = action.OutputIn(folder, output);
            var file = new FileInfo(path);
            if (file.LinkTarget is { } target)
            {
                result.OutputSymlinks.Add(new OutputSymlink { Path = output, Target = target });
            }
            else if (Disk.Exists(path))
            {
                result.OutputDirectories.Add(StoreDirectory(action, output, path));
            }
            else if (file.Exists)
            {
                result.OutputFiles.Add(new OutputFile
                {
                    Path = output,
                    Digest = StoreFile(action.Key.Function, path),
                    IsExecutable = IsExecutable(path),
                });
            }
        }
    }

    /// <summary>Stores one file.</summary>
    public Digest StoreFile(Function function, string path) =>
        blobs.Store(function, File.ReadAllBytes(path)).ToDigest();

    private OutputDirectory StoreDirectory(PreparedAction action, string output, string path)
    {
        Format format = action.Command.OutputDirectoryFormat;
        var children = new Dictionary<BlobKey, DirectoryMessage>();
        DirectoryMessage root = Read(action.Key.Function, path, children);
        var stored = new OutputDirectory { Path = output };
        if (format != Format.DirectoryOnly)
        {
            // Children were found leaves first; parents come first in a sorted tree.
            var tree = new Tree { Root = root, Children = { children.Values.Reverse() } };
            stored.TreeDigest = blobs.Store(action.Key.Function, tree.ToByteArray()).ToDigest();
            stored.IsTopologicallySorted = true;
        }

        if (format != Format.TreeOnly)
        {
            foreach (DirectoryMessage child in children.Values)
            {
                blobs.Store(action.Key.Function, child.ToByteArray());
            }

            stored.RootDirectoryDigest = blobs.Store(action.Key.Function, root.ToByteArray()).ToDigest();
        }

        return stored;
    }

    private DirectoryMessage Read(Function function, string folder, Dictionary<BlobKey, DirectoryMessage> children)
    {
        var directory = new DirectoryMessage();
        foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos()
            .OrderBy(e => e.Name, Utf8Order.Instance))
        {
            if (entry.LinkTarget is { } target)
            {
                directory.Symlinks.Add(new SymlinkNode { Name = entry.Name, Target = target });
            }
            else if (entry is DirectoryInfo)
            {
                DirectoryMessage child = Read(function, entry.FullName, children);
                var key = BlobKey.Of(function, child.ToByteArray());
                children.TryAdd(key, child);
                directory.Directories.Add(new DirectoryNode { Name = entry.Name, Digest = key.ToDigest() });
            }
            else
            {
                directory.Files.Add(new FileNode
                {
                    Name = entry.Name,
                    Digest = StoreFile(function, entry.FullName),
                    IsExecutable = IsExecutable(entry.FullName),
                });
            }
        }

        return directory;
    }

    private static bool IsExecutable(string path) => File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute);
}
