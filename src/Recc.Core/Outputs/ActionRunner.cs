using System.Collections.Immutable;
using System.Text;
using Recc.Core.Actions;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Processes;

namespace Recc.Core.Outputs;

/// <summary>
/// Runs an action's own command on this machine, so that its result may be stored under the action's digest. Where the
/// input root looks like the disk, and where the action is the user's own command, that happens in the user's tree,
/// with the output beside its place where its name is free; else in a staging directory with a symbolic link for each
/// input, which shows the compiler the same tree that a worker would.
/// </summary>
public sealed class ActionRunner(IProcessRunner processes, OutputFiles files)
{
    /// <summary>
    /// Variables that programs need to run here but that do not change what they make; the libraries that
    /// LD_LIBRARY_PATH leads to are in the toolchain's identity.
    /// </summary>
    private static readonly ImmutableArray<string> LocalVariables = ["LD_LIBRARY_PATH", "TMPDIR", "HOME"];

    /// <summary>
    /// Whether it writes over what lies where its outputs go, so that others who write there at the same time can spoil
    /// what it has made before it was read.
    /// </summary>
    public static bool WritesInPlace(RemoteAction action, PathMap paths) =>
        RunsInPlace(action, paths) && !CanWriteElsewhere(action.Command);

    /// <summary>
    /// Runs it. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> for trouble with files,
    /// and <see cref="ProcessStartException"/>.
    /// </summary>
    public RanAction Run(
        RemoteAction action,
        PathMap paths,
        IReadOnlyDictionary<string, string> userVariables,
        CancellationToken cancellation)
    {
        if (WritesInPlace(action, paths))
        {
            EarlierFiles earlier = EarlierFiles.Of(action.Command);
            ChildResult ran = Run(action.Command, paths.WorkingDirectory, userVariables, cancellation);
            return new RanAction(ran, ran.Succeeded ? InPlace(action.Command, earlier) : []);
        }

        if (RunsInPlace(action, paths))
        {
            return RunBeside(action.Command, paths.WorkingDirectory, userVariables, cancellation);
        }

        using StagingDirectory staging = StagingDirectory.Create(userVariables);
        Stage(action, staging);
        string directory = PathText.Join(staging.Path, action.Command.WorkingDirectory);
        ChildResult result = Run(action.Command, directory, userVariables, cancellation);
        return new RanAction(result, result.Succeeded ? FromStaging(action.Command, directory) : []);
    }

    /// <summary>What it writes lies beside its place, under a name that nobody else writes to.</summary>
    private RanAction RunBeside(
        CanonicalCommand command,
        string directory,
        IReadOnlyDictionary<string, string> userVariables,
        CancellationToken cancellation)
    {
        OutputPath output = command.Outputs[0];
        PendingFile pending = files.Name(output.Local);
        bool isKept = false;
        try
        {
            ChildResult ran = Run(WithOutput(command, pending.TemporaryPath), directory, userVariables, cancellation);
            isKept = ran.Succeeded && FileIdentity.TryRead(pending.TemporaryPath, out _);
            if (ran.Succeeded && !isKept && !output.MayBeMissing)
            {
                throw new FileNotFoundException($"the compiler wrote no {output.Local}");
            }

            return new RanAction(ran, isKept ? [Made(output, pending)] : [])
            {
                IsAboutItsPlace = Tells(ran, PathText.Name(pending.TemporaryPath)),
            };
        }
        finally
        {
            if (!isKept)
            {
                pending.Discard();
            }
        }
    }

    /// <summary>A compiler that writes into a file that is there leaves it its mode.</summary>
    private static MadeOutput Made(OutputPath output, PendingFile pending)
    {
        if (output.IsWrittenInPlace && File.Exists(output.Local) && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(pending.TemporaryPath, File.GetUnixFileMode(output.Local));
        }

        _ = FileIdentity.TryRead(pending.TemporaryPath, out FileIdentity identity);
        return new MadeOutput(output, pending.TemporaryPath, identity, pending);
    }

    private static bool Tells(ChildResult ran, string name)
    {
        byte[] word = Encoding.UTF8.GetBytes(name);
        return ran.StandardError.AsSpan().IndexOf(word) >= 0 || ran.StandardOutput.AsSpan().IndexOf(word) >= 0;
    }

    private static bool RunsInPlace(RemoteAction action, PathMap paths) =>
        action.StaysHere || (paths.MatchesDisk && !action.NeedsStaging);

    /// <summary>Where the command names its output, if that may have another name; else -1.</summary>
    private static int OutputArgument(CanonicalCommand command)
    {
        int at = command.IsOutputNameFree ? command.Arguments.IndexOf("-o") : -1;
        return at >= 0 && at + 1 < command.Arguments.Length && at == command.Arguments.LastIndexOf("-o")
            && PathText.Normalize(command.Arguments[at + 1]) == command.Outputs[0].Canonical.Text
            ? at + 1
            : -1;
    }

    /// <summary>
    /// Whether the output goes where a command without "-o" writes it, and may go elsewhere.
    /// </summary>
    private static bool IsOutputUnnamed(CanonicalCommand command) =>
        command.IsOutputNameFree && !command.Arguments.Any(static argument =>
            argument.StartsWith("-o", StringComparison.Ordinal)
            || argument.StartsWith("--output", StringComparison.Ordinal));

    private static bool CanWriteElsewhere(CanonicalCommand command) =>
        OutputArgument(command) >= 0 || IsOutputUnnamed(command);

    private static CanonicalCommand WithOutput(CanonicalCommand command, string path) => command with
    {
        Arguments = IsOutputUnnamed(command)
            ? command.Arguments.InsertRange(1, (ReadOnlySpan<string>)["-o", path])
            : command.Arguments.SetItem(OutputArgument(command), path),
    };

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

    private static ImmutableArray<MadeOutput> InPlace(CanonicalCommand command, EarlierFiles earlier)
    {
        var made = ImmutableArray.CreateBuilder<MadeOutput>(command.Outputs.Length);
        foreach (OutputPath output in command.Outputs.Where(
            output => !output.MayBeMissing || earlier.IsNewNow(output)))
        {
            _ = FileIdentity.TryRead(output.Local, out FileIdentity identity);
            made.Add(new MadeOutput(output, output.Local, identity, Pending: null));
        }

        return made.DrainToImmutable();
    }

    /// <summary>A staging directory may lie on another disk, so this copies.</summary>
    private ImmutableArray<MadeOutput> FromStaging(CanonicalCommand command, string directory)
    {
        var made = ImmutableArray.CreateBuilder<MadeOutput>(command.Outputs.Length);
        try
        {
            foreach (OutputPath output in command.Outputs)
            {
                string staged = PathText.Join(directory, output.Canonical.Text);
                if (!output.MayBeMissing || File.Exists(staged))
                {
                    made.Add(FromStaging(output, staged));
                }
            }
        }
        catch
        {
            new RanAction(new ChildResult(0, 0, [], []), made.ToImmutable()).Discard();
            throw;
        }

        return made.DrainToImmutable();
    }

    private MadeOutput FromStaging(OutputPath output, string staged)
    {
        bool executable = FileIdentity.TryRead(staged, out FileIdentity identity) && identity.IsExecutable;
        using FileStream content = File.OpenRead(staged);
        PendingFile pending = files.Create(output.Local, executable, output.IsWrittenInPlace);
        try
        {
            content.CopyTo(pending.Content);
            _ = FileIdentity.TryRead(pending.TemporaryPath, out identity);
            return new MadeOutput(output, pending.TemporaryPath, identity, pending);
        }
        catch
        {
            pending.Discard();
            throw;
        }
    }
}
