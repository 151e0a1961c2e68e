using System.Collections.Immutable;
using Recc.Core.Actions;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Processes;

namespace Recc.Core.Outputs;

/// <summary>
/// Runs an action's own command on this machine, so that its result may be stored under the action's digest. Where the
/// input root looks like the disk, and where the action is the user's own command, that happens in place; else in a
/// staging directory with a symbolic link for each input, which shows the compiler the same tree that a worker would.
/// </summary>
public sealed class ActionRunner(IProcessRunner processes, OutputFiles files)
{
    /// <summary>
    /// Variables that programs need to run here but that do not change what they make; the libraries that
    /// LD_LIBRARY_PATH leads to are in the toolchain's identity.
    /// </summary>
    private static readonly ImmutableArray<string> LocalVariables = ["LD_LIBRARY_PATH", "TMPDIR", "HOME"];

    /// <summary>
    /// Runs it; outputs are in their local places afterwards when it succeeded. Throws <see cref="IOException"/> or
    /// <see cref="UnauthorizedAccessException"/> for trouble with the staging directory, and
    /// <see cref="ProcessStartException"/>.
    /// </summary>
    public ChildResult Run(
        RemoteAction action,
        PathMap paths,
        IReadOnlyDictionary<string, string> userVariables,
        CancellationToken cancellation)
    {
        if (action.StaysHere || (paths.MatchesDisk && !action.NeedsStaging))
        {
            return Run(action.Command, paths.WorkingDirectory, userVariables, cancellation);
        }

        using StagingDirectory staging = StagingDirectory.Create(userVariables);
        Stage(action, staging);
        string directory = PathText.Join(staging.Path, action.Command.WorkingDirectory);
        ChildResult result = Run(action.Command, directory, userVariables, cancellation);
        if (result.Succeeded)
        {
            MoveOutputs(action.Command, directory);
        }

        return result;
    }

    private ChildResult Run(
        CanonicalCommand command,
        string directory,
        IReadOnlyDictionary<string, string> userVariables,
        CancellationToken cancellation)
    {
        var environment = new Dictionary<string, string>(command.Environment, StringComparer.Ordinal);
        foreach (string name in LocalVariables)
        {
            if (userVariables.TryGetValue(name, out string? value))
            {
                environment.TryAdd(name, value);
            }
        }

        return processes.Run(
            new ChildCommand
            {
                Program = command.Arguments[0],
                Arguments = command.Arguments,
                Environment = environment,
                WorkingDirectory = directory,
            },
            cancellation);
    }

    private static void Stage(RemoteAction action, StagingDirectory staging)
    {
        foreach (string directory in action.Directories)
        {
            staging.MakeDirectory(PathText.Join(staging.Path, directory));
        }

        foreach ((string place, string local) in action.LocalInputs)
        {
            staging.MakeLink(PathText.Join(staging.Path, place), local);
        }
    }

    /// <summary>A staging directory may lie on another disk; then this copies, beside first.</summary>
    private void MoveOutputs(CanonicalCommand command, string directory)
    {
        foreach (OutputPath output in command.Outputs)
        {
            string staged = PathText.Join(directory, output.Canonical.Text);
            if (output.MayBeMissing && !File.Exists(staged))
            {
                continue;
            }

            bool executable = FileIdentity.TryRead(staged, out FileIdentity identity) && identity.IsExecutable;
            var pending = files.Create(output.Local, executable, output.IsWrittenInPlace);
            try
            {
                using (FileStream content = File.OpenRead(staged))
                {
                    content.CopyTo(pending.Content);
                }

                pending.PutInPlace();
            }
            catch
            {
                pending.Discard();
                throw;
            }
        }

        files.Settle();
    }
}
