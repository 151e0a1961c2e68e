using System.Collections.Immutable;
using Recc.Core.Paths;

namespace Recc.Core.Actions;

/// <summary>
/// The command of an action: what runs on a worker, and what runs here when the result is to be stored. No path of this
/// checkout is in it.
/// </summary>
public sealed record CanonicalCommand
{
    /// <summary>argv, the compiler first.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    /// <summary>
    /// What workers run it with: words before <see cref="Arguments"/>, see <see cref="SystemCheck"/>.
    /// </summary>
    public ImmutableArray<string> Check { get; init; } = [];

    /// <summary>The whole environment, sorted by name.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Environment { get; init; }

    /// <summary>Relative to the input root; "" for the input root itself.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>What it writes, main output first.</summary>
    public required ImmutableArray<OutputPath> Outputs { get; init; }

    /// <summary>
    /// Whether its one output is the same under any name, so that it may be written to another place and moved.
    /// </summary>
    public bool IsOutputNameFree { get; init; }

    /// <summary>Directories that come back with all that is in them.</summary>
    public ImmutableArray<OutputPath> OutputDirectories { get; init; } = [];

    /// <summary>
    /// Names to exchange in the outputs before the user gets them; empty when they carry none.
    /// </summary>
    public required ImmutableArray<PlacedDirectory> Directories { get; init; }

    /// <summary>The same for debug information of Microsoft's kind; null when the outputs carry none.</summary>
    public CodeViewNames? CodeView { get; init; }

    /// <summary>Every spelling that was changed, as the canonical command and then as the user writes it.</summary>
    public required ImmutableArray<PathSpelling> Spellings { get; init; }

    /// <summary>
    /// What files of a checkout are called that only interfaces of modules name; null when there are none.
    /// </summary>
    public ModuleNames? ModuleNames { get; init; }
}

/// <summary>How names of files in interfaces of modules become the user's.</summary>
/// <param name="Canonical">What stands for the working directory there.</param>
/// <param name="Native">The working directory.</param>
/// <param name="IsWhole">Whether the user names sources by absolute paths, so that none has dots.</param>
public sealed record ModuleNames(string Canonical, string Native, bool IsWhole);

/// <summary>One output.</summary>
/// <param name="Canonical">Relative to the canonical working directory, normalised.</param>
/// <param name="Local">Absolute path on this machine.</param>
public sealed record OutputPath(RemotePath Canonical, string Local)
{
    /// <summary>Whether the command may succeed without it.</summary>
    public bool MayBeMissing { get; init; }

    /// <summary>Whether the compiler writes into a file that is there already, so that it keeps its mode.</summary>
    public bool IsWrittenInPlace { get; init; }
}

/// <summary>How one path is written on both sides.</summary>
public sealed record PathSpelling(string Canonical, string Native);
