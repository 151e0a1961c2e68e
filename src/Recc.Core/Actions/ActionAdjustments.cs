using System.Collections.Immutable;
using Recc.Core.Configuration;
using Recc.Core.Paths;

namespace Recc.Core.Actions;

/// <summary>What settings change about actions that would otherwise follow from the command alone.</summary>
public sealed record ActionAdjustments
{
    /// <summary>No changes.</summary>
    public static ActionAdjustments None { get; } = new();

    /// <summary>Whether the server knows Command.output_paths (API 2.1 and later).</summary>
    public bool KnowsOutputPaths { get; init; } = true;

    /// <inheritdoc cref="ReccOptions.NoPathRewrite"/>
    public bool NoPathRewrite { get; init; }

    /// <inheritdoc cref="ReccOptions.WorkingDirectoryPrefix"/>
    public string WorkingDirectoryPrefix { get; init; } = "";

    /// <summary>Absolute paths of files to send in place of the inputs; empty to send the inputs.</summary>
    public ImmutableArray<string> Sent { get; init; } = [];

    /// <summary>Absolute path of a folder to send in place of the inputs, or null.</summary>
    public string? SentFolder { get; init; }

    /// <inheritdoc cref="ReccOptions.ExcludedInputs"/>
    public ImmutableArray<string> Excluded { get; init; } = [];

    /// <inheritdoc cref="ReccOptions.ExtraSymlinks"/>
    public ImmutableArray<string> Symlinks { get; init; } = [];

    /// <inheritdoc cref="ReccOptions.SendsGlobalInputs"/>
    public bool SendsGlobalInputs { get; init; }

    /// <inheritdoc cref="ReccOptions.OutputsOverride"/>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <inheritdoc cref="ReccOptions.OutputDirectoriesOverride"/>
    public ImmutableArray<string> OutputDirectories { get; init; } = [];

    /// <summary>Whether the action depends on files that are no inputs of the compile.</summary>
    public bool ReadsFurtherFiles => !Sent.IsEmpty || SentFolder is not null || !Symlinks.IsEmpty;

    /// <summary>Those of the settings of a launch.</summary>
    public static ActionAdjustments From(ReccOptions options, bool knowsOutputPaths)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ActionAdjustments
        {
            KnowsOutputPaths = knowsOutputPaths,
            NoPathRewrite = options.NoPathRewrite,
            WorkingDirectoryPrefix = options.WorkingDirectoryPrefix,
            Sent = options.InputsOverride,
            SentFolder = options.InputDirectoryOverride,
            Excluded = options.ExcludedInputs,
            Symlinks = options.ExtraSymlinks,
            SendsGlobalInputs = options.SendsGlobalInputs,
            Outputs = options.OutputsOverride,
            OutputDirectories = options.OutputDirectoriesOverride,
        };
    }

    /// <summary>Whether an input is not sent. It is in the key all the same.</summary>
    internal bool KeepsAway(string path) =>
        !Sent.IsEmpty || SentFolder is not null || Excluded.Any(away => PathText.IsAtOrBelow(path, away));
}
