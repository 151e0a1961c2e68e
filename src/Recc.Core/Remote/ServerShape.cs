using Recc.Core.Digests;

namespace Recc.Core.Remote;

/// <summary>
/// What of a server's abilities goes into the digest of an action, and so has to be known before it has one.
/// </summary>
/// <param name="Function">Of all digests.</param>
/// <param name="KnowsOutputPaths">Whether the server knows Command.output_paths (API 2.1 and later).</param>
public sealed record ServerShape(DigestFunction Function, bool KnowsOutputPaths)
{
    /// <summary>That of nearly all servers.</summary>
    public static ServerShape Usual { get; } = new(DigestFunction.Sha256, KnowsOutputPaths: true);

    /// <summary>What suits a server: its digest function when it does not know ours.</summary>
    public static ServerShape Of(ServerLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        DigestFunction function = limits.DigestFunctions.Count == 0
            ? DigestFunction.Sha256
            : DigestFunctions.All.FirstOrDefault(limits.DigestFunctions.Contains, DigestFunction.Sha256);
        return new ServerShape(function, limits.KnowsOutputPaths);
    }
}
