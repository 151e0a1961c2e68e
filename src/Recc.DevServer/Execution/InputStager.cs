using Build.Bazel.Remote.Execution.V2;
using Recc.DevServer.Storage;
using Recc.DevServer.Wire;
using DirectoryMessage = Build.Bazel.Remote.Execution.V2.Directory;
using Disk = System.IO.Directory;

namespace Recc.DevServer.Execution;

/// <summary>
/// Lays an input tree out on disk. Every file is a fresh copy, so that an action that writes to its inputs harms itself
/// only, and read-only, so that it notices, as on real workers.
/// </summary>
internal sealed class InputStager(BlobStore blobs)
{
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Executable =
        ReadOnly | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Fills an empty folder with the inputs and the parents of the outputs.</summary>
    /// <exception cref="RpcException">
    /// FAILED_PRECONDITION when a blob has gone since the action was looked at.
    /// </exception>
    public void Stage(PreparedAction action, string folder)
    {
        Stage(action, action.Root, folder);
        Disk.CreateDirectory(action.WorkingDirectoryIn(folder));
        foreach (string output in action.OutputPaths)
        {
            string path = action.OutputIn(folder, output);
            Disk.CreateDirectory(path == folder ? folder : Path.GetDirectoryName(path)!);
        }
    }

    private void Stage(PreparedAction action, BlobKey key, string folder)
    {
        DirectoryMessage directory = action.Directories[key];
        Disk.CreateDirectory(folder);
        foreach (FileNode file in directory.Files)
        {
            WriteFile(file, Path.Combine(folder, file.Name));
        }

        foreach (SymlinkNode symlink in directory.Symlinks)
        {
            File.CreateSymbolicLink(Path.Combine(folder, symlink.Name), symlink.Target);
        }

        foreach (DirectoryNode child in directory.Directories)
        {
            Stage(action, BlobKey.Require(child.Digest, child.Name), Path.Combine(folder, child.Name));
        }
    }

    private void WriteFile(FileNode file, string path)
    {
        var key = BlobKey.Require(file.Digest, file.Name);
        var content = blobs.Read(key)
            ?? throw new RpcException(RpcCode.FailedPrecondition, $"the input {key} has gone");
        File.WriteAllBytes(path, content.Span);
        File.SetUnixFileMode(path, file.IsExecutable ? Executable : ReadOnly);
    }
}
