using Recc.Core.Digests;

namespace Recc.Core.Remote;

/// <summary>What a server says it can do (GetCapabilities), in our terms.</summary>
public sealed record ServerLimits
{
    /// <summary>Largest sum of blob sizes in one batch, in bytes.</summary>
    public required long MaxBatchBytes { get; init; }

    /// <summary>Whether actions can be executed at all.</summary>
    public required bool CanExecute { get; init; }

    /// <summary>Whether we may write to the action cache; null when the server does not say.</summary>
    public required bool? CanUpdateActionCache { get; init; }

    /// <summary>Digest functions of the content store; empty when the server does not say.</summary>
    public required IReadOnlyList<DigestFunction> DigestFunctions { get; init; }

    /// <summary>Whether the server knows Command.output_paths (API 2.1 and later).</summary>
    public required bool KnowsOutputPaths { get; init; }
}

/// <summary>Asks a server what it can do.</summary>
public interface IServerProbe
{
    /// <summary>Asks once and remembers. Trouble is thrown as <see cref="RemoteException"/>.</summary>
    Task<ServerLimits> GetLimitsAsync(CancellationToken cancellation);
}
