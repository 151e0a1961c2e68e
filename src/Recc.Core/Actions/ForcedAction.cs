using System.Collections.Immutable;
using System.Text;
using Recc.Core.CommandLine;
using Recc.Core.Digests;
using Recc.Core.Paths;

namespace Recc.Core.Actions;

/// <summary>
/// Makes the action of a command that nobody here understands (RECC_FORCE_REMOTE): settings say what it reads and
/// writes. It runs on workers only.
/// </summary>
public static class ForcedAction
{
    private const string FixedSearchPath = "/usr/local/bin:/usr/bin:/bin";

    /// <summary>The action, or why there is none.</summary>
    public static ActionBuilding Build(ForcedActionRequest request)
    {
        var looks = new DiskLooks();
        var layout = new InputLayout(request.Paths, request.DigestFunction, looks, request.Adjustments);
        if (LocateFiles(request, looks, out string? misplaced) is not { } outputs
            || OutputDirectories.Locate(request.Paths, request.Adjustments, looks, out misplaced)
                is not { } directories)
        {
            return new ActionBuilding.Refused(FallbackReason.OutputOutsideRoots, misplaced!);
        }

        if (layout.AddFurtherFiles() is { } unusable)
        {
            return new ActionBuilding.Refused(FallbackReason.ScanFailed, unusable);
        }

        layout.AddParents(outputs.Concat(directories));
        var command = new CanonicalCommand
        {
            Arguments = [.. request.Arguments.Select(argument => Canonical(argument, request))],
            Environment = Environment(request),
            WorkingDirectory = request.Paths.CanonicalWorkingDirectory,
            Outputs = outputs,
            OutputDirectories = directories,
            Directories = [],
            Spellings = [],
        };
        var frame = new ActionFrame(request.Platform, request.Adjustments, request.DoNotCache, request.DigestFunction);
        return new ActionBuilding.Built(
            ActionBuilder.Assemble(frame, command, layout.Build(), SaltText(request),
                layout) with
            { RunsElsewhere = true });
    }

    private static string Canonical(string argument, ForcedActionRequest request)
    {
        bool isPath = PathText.IsAbsolute(argument) && !request.Adjustments.NoPathRewrite;
        string written = isPath ? request.Paths.Place(argument).Text : argument;
        // A program in the working directory needs a slash to be found there.
        bool isBareProgram = written != argument && !written.Contains('/') && argument == request.Arguments[0];
        return isBareProgram ? "./" + written : written;
    }

    private static ImmutableArray<KeyValuePair<string, string>> Environment(ForcedActionRequest request)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["LC_ALL"] = "C.UTF-8",
            ["PATH"] = FixedSearchPath,
        };
        foreach ((string name, string value) in request.Environment)
        {
            variables[name] = value;
        }

        return [.. variables];
    }

    private static ImmutableArray<OutputPath>? LocateFiles(
        ForcedActionRequest request, DiskLooks looks, out string? misplaced)
    {
        misplaced = null;
        var located = ImmutableArray.CreateBuilder<OutputPath>(request.Adjustments.Outputs.Length);
        foreach (string file in request.Adjustments.Outputs)
        {
            if (request.Paths.Place(file) is not PathPlace.Inside place
                || !RemotePath.TryCreate(place.CanonicalText, out RemotePath canonical))
            {
                misplaced = file;
                return null;
            }

            located.Add(new OutputPath(canonical,
                looks.WithoutDots(PathText.Join(request.Paths.WorkingDirectory, file)))
            {
                MayBeMissing = true,
            });
        }

        return located.DrainToImmutable();
    }

    private static string SaltText(ForcedActionRequest request)
    {
        var text = new StringBuilder("recc forced action 1\n");
        return request.Salt.Length > 0
            ? text.Append("salt ").Append(request.Salt).Append('\n').ToString() : text.ToString();
    }
}

/// <summary>What the action of such a command is made of.</summary>
public sealed record ForcedActionRequest
{
    /// <summary>argv.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    public required PathMap Paths { get; init; }

    /// <summary>Variables for the worker, besides a few fixed ones.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Environment { get; init; }

    /// <summary>Platform properties, sorted by name, then value.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Platform { get; init; }

    /// <summary>What is sent and what comes back.</summary>
    public required ActionAdjustments Adjustments { get; init; }

    /// <summary>RECC_ACTION_SALT.</summary>
    public required string Salt { get; init; }

    /// <summary>Sets do_not_cache.</summary>
    public required bool DoNotCache { get; init; }

    public required DigestFunction DigestFunction { get; init; }
}
