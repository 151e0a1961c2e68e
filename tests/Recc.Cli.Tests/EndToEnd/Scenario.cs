using Recc.Core.CommandLine;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>A small tree, a command in it, and what recc makes of it; see <see cref="ScenarioFile"/>.</summary>
internal sealed record Scenario
{
    /// <summary>Group and name, as in includes/quote-directory.</summary>
    public required string Name { get; init; }

    /// <summary>What it shows, for people.</summary>
    public required string Sentence { get; init; }

    /// <summary>The families it is tried with.</summary>
    public IReadOnlyList<Tools> Compilers { get; init; } = Tools.All;

    /// <summary>A <see cref="Recc.Testing.TreeText"/>; $ROOT in it stands for the top of the tree.</summary>
    public required string Files { get; init; }

    /// <summary>Run once by sh, at the top of each tree, before anything else; may be empty.</summary>
    public string Setup { get; init; } = "";

    /// <summary>Run by sh at the top of the tree; see <see cref="Workplace"/>.</summary>
    public required string Script { get; init; }

    public Fate Fate { get; init; } = Fate.Cached;

    /// <summary>
    /// Why the compiler runs here after all: under <see cref="Fate.Local"/> always, under <see cref="Fate.Fails"/> when
    /// a worker has tried. Null under <see cref="Fate.Cached"/>.
    /// </summary>
    public FallbackReason? Reason { get; init; }

    /// <summary>
    /// Why the object may differ from a native one when the action's own command made it; null when it must not. Runs
    /// of the user's command, and all runs of the action's command among each other, are always compared to the last
    /// bit.
    /// </summary>
    public string? ObjectDiffersBecause { get; init; }

    /// <summary>The same for debug information, which then still must say the same.</summary>
    public string? DebugInfoDiffersBecause { get; init; }

    /// <summary>Why a second checkout does not hit what the first one made; null when it must.</summary>
    public string? StaysBecause { get; init; }

    /// <summary>RECC_ variables of every launch; a null value removes one.</summary>
    public IReadOnlyList<(string Name, string? Value)> Settings { get; init; } = [];

    /// <summary>Edits, one after the other, each on top of those before.</summary>
    public IReadOnlyList<Mutation> Mutations { get; init; } = [];

    /// <summary>Commands of sh that succeed where the scenario can be run.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>
    /// What is wrong with recc, when the scenario shows something that is; null when nothing is known.
    /// </summary>
    public string? KnownBug { get; init; }
}
