namespace Recc.Cli.Tests.EndToEnd;

/// <summary>A small tree and a command in it, one of many in a table that share the tree.</summary>
internal sealed record TableScenario
{
    /// <summary>A <see cref="Recc.Testing.TreeText"/>; $ROOT in it stands for the top of the tree.</summary>
    public required string Files { get; init; }

    /// <summary>Run by sh at the top of the tree; see <see cref="Workplace"/>.</summary>
    public required string Script { get; init; }

    /// <summary>Run once before.</summary>
    public string? Setup { get; init; }

    public Fate Fate { get; init; } = Fate.Cached;

    /// <summary>
    /// Why the object may differ from a native one when the action's own command made it; null when it must not. Runs
    /// of the user's command, and all runs of the action's command among each other, are always compared to the last
    /// bit.
    /// </summary>
    public string? ObjectDiffersBecause { get; init; }
}
