using Build.Bazel.Remote.Execution.V2;
using Google.Rpc;
using Recc.DevServer.Services;
using Recc.DevServer.Storage;
using Recc.DevServer.Validation;
using Recc.DevServer.Wire;
using ActionMessage = Build.Bazel.Remote.Execution.V2.Action;
using DirectoryMessage = Build.Bazel.Remote.Execution.V2.Directory;

namespace Recc.DevServer.Execution;

/// <summary>Reads an action with its command and whole input tree, and checks all of it before anything runs.</summary>
internal sealed class ActionLoader(BlobStore blobs, LiveHabits habits, bool strict)
{
    /// <exception cref="RpcException">
    /// FAILED_PRECONDITION with one violation for each missing blob; INVALID_ARGUMENT for a rule that is broken.
    /// </exception>
    public PreparedAction Load(BlobKey key)
    {
        ActionMessage action = blobs.ReadMessage(key, ActionMessage.Parser) ?? throw MissingAction(key);
        var commandKey = BlobKey.Require(action.CommandDigest, "the command of the action");
        var root = BlobKey.Require(action.InputRootDigest, "the input root of the action");
        var missing = new HashSet<BlobKey>();
        Command? command = blobs.ReadMessage(commandKey, Command.Parser);
        if (command is null)
        {
            missing.Add(commandKey);
        }

        Dictionary<BlobKey, DirectoryMessage> directories = ReadTree(root, missing);
        if (command is null || missing.Count > 0)
        {
            throw Missing(missing);
        }

        CommandRules.Require(command, strict);
        if (strict)
        {
            CommandRules.RequireSorted(action.Platform, "Action.platform");
        }

        var prepared = new PreparedAction
        {
            Key = key,
            Action = action,
            Command = command,
            Root = root,
            Directories = directories,
            OutputPaths = OutputPathsOf(command),
            Timeout = TimeoutOf(action),
        };
        if (strict)
        {
            RequireWorkingDirectory(prepared);
        }

        return prepared;
    }

    /// <summary>Goes on after a missing blob, so that one answer names all of them.</summary>
    private Dictionary<BlobKey, DirectoryMessage> ReadTree(BlobKey root, HashSet<BlobKey> missing)
    {
        var directories = new Dictionary<BlobKey, DirectoryMessage>();
        var waiting = new Stack<BlobKey>([root]);
        while (waiting.TryPop(out BlobKey? key))
        {
            if (directories.ContainsKey(key))
            {
                continue;
            }

            if (blobs.ReadMessage(key, DirectoryMessage.Parser) is not { } directory)
            {
                missing.Add(key);
                continue;
            }

            DirectoryRules.Require(directory, strict);
            directories.Add(key, directory);
            missing.UnionWith(MissingFiles(directory));
            foreach (DirectoryNode node in directory.Directories)
            {
                waiting.Push(BlobKey.Require(node.Digest, $"the directory '{node.Name}'"));
            }
        }

        return directories;
    }

    private IEnumerable<BlobKey> MissingFiles(DirectoryMessage directory) => directory.Files
        .Select(file => BlobKey.Require(file.Digest, $"the file '{file.Name}'"))
        .Where(file => !blobs.Contains(file));

    /// <summary>The old lists count only when there are no output_paths: so the protocol says since 2.1.</summary>
    private string[] OutputPathsOf(Command command) =>
        habits.Now.KnowsOnlyOutputPaths || (command.OutputPaths.Count > 0 && !habits.Now.KnowsOnlyOldOutputFields)
            ? [.. command.OutputPaths]
            : [.. command.OutputFiles, .. command.OutputDirectories];

    /// <summary>Null when the action may run for ever; zero counts as not said.</summary>
    private static TimeSpan? TimeoutOf(ActionMessage action)
    {
        if (action.Timeout is not { } timeout || timeout is { Seconds: 0, Nanos: 0 })
        {
            return null;
        }

        if (timeout.Seconds < 0 || timeout.Nanos is < 0 or > 999_999_999)
        {
            throw RpcException.Invalid("the timeout of the action is not a duration, or negative");
        }

        // Timers do not count much further, and nobody waits that long.
        const long longestSeconds = 20 * 24 * 3600;
        return TimeSpan.FromSeconds(Math.Min(timeout.Seconds, longestSeconds))
            + TimeSpan.FromMicroseconds(timeout.Nanos / 1000);
    }

    private static void RequireWorkingDirectory(PreparedAction action)
    {
        DirectoryMessage here = action.Directories[action.Root];
        foreach (string name in action.Command.WorkingDirectory.Split('/').Where(part => part is not ("" or ".")))
        {
            DirectoryNode node = here.Directories.FirstOrDefault(d => d.Name == name)
                ?? throw RpcException.Invalid(
                    $"the working directory '{action.Command.WorkingDirectory}' is not in the input tree");
            here = action.Directories[BlobKey.Require(node.Digest, $"the directory '{name}'")];
        }
    }

    private RpcException MissingAction(BlobKey key) => habits.Now.MissingActionIsNotFound
        ? RpcException.NotFound($"there is no action {key}")
        : Missing([key]);

    private static RpcException Missing(HashSet<BlobKey> keys)
    {
        var failure = new PreconditionFailure();
        failure.Violations.Add(keys.Select(key => new PreconditionFailure.Types.Violation
        {
            Type = "MISSING",
            Subject = key.Subject,
        }));
        return new RpcException(RpcCode.FailedPrecondition, $"{keys.Count} blobs of the action are missing", failure);
    }
}
