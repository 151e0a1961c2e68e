using System.Collections.Immutable;
using Recc.Core.CommandLine;
using Recc.Core.Digests;
using Recc.Core.Inputs;
using Recc.Core.Paths;
using Recc.Core.Toolchains;

namespace Recc.Core.Actions;

/// <summary>Everything that an action is made of.</summary>
public sealed record ActionRequest
{
    public required CompileCommand Command { get; init; }

    public required Toolchain Toolchain { get; init; }

    public required InputSet Inputs { get; init; }

    public required PathMap Paths { get; init; }

    /// <summary>The user's environment; only what <see cref="ActionEnvironment"/> names is taken from it.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>RECC_REMOTE_ENV_[var], which win over everything.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> ExtraEnvironment { get; init; }

    /// <summary>Platform properties, sorted by name, then value.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Platform { get; init; }

    /// <summary>RECC_ACTION_SALT.</summary>
    public required string Salt { get; init; }

    /// <summary>Sets do_not_cache.</summary>
    public required bool DoNotCache { get; init; }

    /// <summary>Whether the compiler would colour its diagnostics, so that the action must ask for colour.</summary>
    public required bool Colour { get; init; }

    /// <summary>RECC_PATHS=native: names in outputs are those that the user's own compile would have written.</summary>
    public required bool NativePaths { get; init; }

    public required DigestFunction DigestFunction { get; init; }

    /// <summary>
    /// Where the output goes instead of where the command says: what is made for actions and not for the user.
    /// </summary>
    public string? OutputPlace { get; init; }

    /// <summary>Texts of which the action has others than the user.</summary>
    public ImmutableArray<StandInText> Texts { get; init; } = [];

    /// <summary>
    /// Whether a precompiled header is made or taken that only this directory has: it tells of the place and the times
    /// of the headers behind it.
    /// </summary>
    public bool IsBoundByPrecompiled => OutputPlace is null && !Inputs.HasStandIns
        && (Command.IsPrecompiling || !Inputs.Precompiled.IsEmpty);

    /// <summary>
    /// By which name the action's compiler knows its working directory. Interfaces of modules are full of it, and
    /// whoever reads them outside of actions shall find the files: so it is short there.
    /// </summary>
    public string DirectoryName => Inputs.Modules is not null ? PlaceholderDirectory.OfModules : NameInObjects;

    /// <summary>What stands for the working directory in debug information.</summary>
    public string NameInObjects => Command.IsPrecompiling || !Inputs.Precompiled.IsEmpty || Inputs.Modules is not null
        ? PlaceholderDirectory.WithoutDots
        : PlaceholderDirectory.Path;

    /// <summary>Whether the command makes the interface of a module.</summary>
    public bool MakesInterface =>
        Inputs.Modules is { } modules && (modules.Written is not null || Command.Language == SourceLanguage.CxxModule);

    /// <summary>What settings change.</summary>
    public ActionAdjustments Adjustments { get; init; } = ActionAdjustments.None;

    /// <summary>Asks the disk, and keeps account of the answers.</summary>
    public DiskLooks Looks { get; init; } = new();
}

/// <summary>What came of making an action.</summary>
public abstract record ActionBuilding
{
    private ActionBuilding() { }

    /// <summary>It is made.</summary>
    public sealed record Built(RemoteAction Action) : ActionBuilding;

    /// <summary>No action says what this command does; it runs here, as typed.</summary>
    public sealed record Refused(FallbackReason Reason, string Detail) : ActionBuilding;
}
