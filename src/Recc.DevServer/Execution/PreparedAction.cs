using Build.Bazel.Remote.Execution.V2;
using Recc.DevServer.Storage;
using Recc.DevServer.Validation;
using ActionMessage = Build.Bazel.Remote.Execution.V2.Action;
using DirectoryMessage = Build.Bazel.Remote.Execution.V2.Directory;

namespace Recc.DevServer.Execution;

/// <summary>An action that keeps the rules and whose inputs were all there when it was looked at.</summary>
internal sealed record PreparedAction
{
    /// <summary>Its digest.</summary>
    public required BlobKey Key { get; init; }

    public required ActionMessage Action { get; init; }

    public required Command Command { get; init; }

    /// <summary>The digest of the input root.</summary>
    public required BlobKey Root { get; init; }

    /// <summary>Every directory below the input root, the root included.</summary>
    public required IReadOnlyDictionary<BlobKey, DirectoryMessage> Directories { get; init; }

    /// <summary>What is to be kept, files and directories alike, seen from the working directory.</summary>
    public required IReadOnlyList<string> OutputPaths { get; init; }

    /// <summary>How long it may run; null for ever.</summary>
    public required TimeSpan? Timeout { get; init; }

    /// <summary>
    /// The absolute path of the working directory when the input root lies in <paramref name="folder"/>.
    /// </summary>
    public string WorkingDirectoryIn(string folder) => OutputIn(folder, "");

    /// <summary>The absolute path of an output when the input root lies in <paramref name="folder"/>.</summary>
    public string OutputIn(string folder, string output)
    {
        string path = RelativePath.Resolve(Command.WorkingDirectory, output)
            ?? throw new InvalidOperationException("checked when the action was prepared");
        return path.Length == 0 ? folder : Path.Combine(folder, path);
    }
}
