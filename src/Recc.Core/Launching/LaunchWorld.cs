using Recc.Core.LocalCache;
using Recc.Core.Outputs;
using Recc.Core.Processes;

namespace Recc.Core.Launching;

/// <summary>What a launch has of the process that it runs in, and of the user it runs for.</summary>
public sealed record LaunchWorld
{
    /// <summary>Starts compilers where the user's command would run.</summary>
    public required IProcessRunner Processes { get; init; }

    /// <summary>Makes the files that the user gets.</summary>
    public required OutputFiles Files { get; init; }

    /// <summary>The user's streams.</summary>
    public required IUserStreams Streams { get; init; }

    /// <summary>Decides when a compiler may run here.</summary>
    public required ILocalSlots Slots { get; init; }

    /// <summary>Makes the local cache smaller when it is too large.</summary>
    public required ICacheTrimmer Trimmer { get; init; }

    /// <summary>What earlier launches of the process left.</summary>
    public required LaunchMemory Memory { get; init; }

    /// <summary>
    /// Whether the user has stopped the launch, so that nobody must wait for what it does. Never true of oneself.
    /// </summary>
    public Func<bool> IsStopped { get; init; } = static () => false;

    /// <summary>Called when the launch begins to wait for others; gives the token that ends it.</summary>
    public required Func<CancellationToken> BeginWaiting { get; init; }
}
