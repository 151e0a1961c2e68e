using Recc.Core.Digests;
using Recc.Core.InputRoots;

namespace Recc.Core.Actions;

/// <summary>An action with its name, ready to be asked for, uploaded and run.</summary>
public sealed record RemoteAction
{
    private readonly Lazy<ActionContent> content;

    /// <summary>One whose content is at hand.</summary>
    public RemoteAction(ActionContent content)
        : this(new Lazy<ActionContent>(content))
    {
    }

    private RemoteAction(Lazy<ActionContent> content) => this.content = content;

    /// <summary>The cache key.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The command in our terms.</summary>
    public required CanonicalCommand Command { get; init; }

    /// <summary>
    /// Whether the command is the user's own, with the paths of this checkout, so that it can run here only and its
    /// result is found again in this directory only.
    /// </summary>
    public bool StaysHere { get; init; }

    /// <summary>Whether the command names paths that are other ones here, so that only a worker can run it.</summary>
    public bool RunsElsewhere { get; init; }

    /// <inheritdoc cref="ActionContent.Action"/>
    public Blob Action => content.Value.Action;

    /// <inheritdoc cref="ActionContent.CommandMessage"/>
    public Blob CommandMessage => content.Value.CommandMessage;

    /// <inheritdoc cref="ActionContent.InputRoot"/>
    public InputRoot InputRoot => content.Value.InputRoot;

    /// <inheritdoc cref="ActionContent.LocalInputs"/>
    public IReadOnlyDictionary<string, string> LocalInputs => content.Value.LocalInputs;

    /// <inheritdoc cref="ActionContent.Directories"/>
    public IReadOnlyCollection<string> Directories => content.Value.Directories;

    /// <inheritdoc cref="ActionContent.NeedsStaging"/>
    public bool NeedsStaging => content.Value.NeedsStaging;

    /// <inheritdoc cref="ActionContent.SaltText"/>
    public string SaltText => content.Value.SaltText;

    /// <summary>
    /// The same action, whose content is made again if it is needed after all: it is large, and a hit has no use for
    /// it.
    /// </summary>
    /// <param name="again">Makes the same action.</param>
    public RemoteAction WithContentOf(Func<RemoteAction> again) =>
        new(new Lazy<ActionContent>(() => again().content.Value))
        {
            Digest = Digest,
            Command = Command,
            StaysHere = StaysHere,
            RunsElsewhere = RunsElsewhere,
        };
}

/// <summary>What an action's digest stands for.</summary>
public sealed record ActionContent
{
    /// <summary>The Action message.</summary>
    public required Blob Action { get; init; }

    /// <summary>The Command message.</summary>
    public required Blob CommandMessage { get; init; }

    /// <summary>The inputs.</summary>
    public required InputRoot InputRoot { get; init; }

    /// <summary>Where each input of the input root lies on this machine, by its path there.</summary>
    public required IReadOnlyDictionary<string, string> LocalInputs { get; init; }

    /// <summary>Directories that the input root holds for the compiler's sake, besides those of the files.</summary>
    public required IReadOnlyCollection<string> Directories { get; init; }

    /// <summary>Whether some inputs or outputs lie here elsewhere than the command says.</summary>
    public bool NeedsStaging { get; init; }

    /// <summary>The text whose digest is the salt: everything in the key that is not in command or inputs.</summary>
    public required string SaltText { get; init; }
}
