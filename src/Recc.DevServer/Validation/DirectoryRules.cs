using Build.Bazel.Remote.Execution.V2;
using Recc.DevServer.Wire;
using DirectoryMessage = Build.Bazel.Remote.Execution.V2.Directory;

namespace Recc.DevServer.Validation;

/// <summary>What a Directory message must keep: see its comment in remote_execution.proto.</summary>
internal static class DirectoryRules
{
    /// <exception cref="RpcException">INVALID_ARGUMENT with the first rule that is broken.</exception>
    public static void Require(DirectoryMessage directory, bool strict)
    {
        string[] files = [.. directory.Files.Select(f => f.Name)];
        string[] directories = [.. directory.Directories.Select(d => d.Name)];
        string[] symlinks = [.. directory.Symlinks.Select(s => s.Name)];
        string[] all = [.. files, .. directories, .. symlinks];
        if (all.FirstOrDefault(name => !RelativePath.IsEntryName(name)) is { } wrong)
        {
            throw RpcException.Invalid($"'{wrong}' cannot be the name of a directory entry");
        }

        if (all.Distinct(StringComparer.Ordinal).Count() != all.Length)
        {
            throw RpcException.Invalid("a directory names an entry twice");
        }

        if (directory.Symlinks.FirstOrDefault(s => s.Target.Length == 0) is { } pointless)
        {
            throw RpcException.Invalid($"the symlink '{pointless.Name}' has no target");
        }

        string? unsorted = Utf8Order.FirstOutOfOrder(files)
            ?? Utf8Order.FirstOutOfOrder(directories)
            ?? Utf8Order.FirstOutOfOrder(symlinks);
        if (strict && unsorted is not null)
        {
            throw RpcException.Invalid($"the entries of a directory are not sorted at '{unsorted}'");
        }
    }
}
