using Recc.Core.Digests;
using Recc.Core.Remote.Transport;

namespace Recc.Core.Remote.Wire;

/// <summary>What every request to one service of the Remote Execution API is made with.</summary>
/// <param name="Instance">The instance name; often empty.</param>
/// <param name="Function">The digest function of all digests.</param>
/// <param name="RequestTimeout">
/// For one call, apart from the time that its bytes may take. Zero or less: no limit.
/// </param>
public sealed record ServiceSettings(string Instance, DigestFunction Function, TimeSpan RequestTimeout)
{
    /// <summary>Ten days: beyond 24 of them the system's timers end.</summary>
    private const double LongestSeconds = 10 * 24 * 3600;

    /// <summary>
    /// Bytes per second that a link carries at least; zero or less for one of which nothing is expected.
    /// </summary>
    public long MinThroughput { get; init; } = 256 * 1024;

    /// <summary>Whether blobs are compressed where the server offers it.</summary>
    public bool Compresses { get; init; } = true;

    /// <summary>Calls that carry blobs, at the same time.</summary>
    public int CallsAtOnce { get; init; } = 6;

    /// <summary>The options of a call that carries so many bytes of blobs.</summary>
    internal CallOptions CallOf(long bytes) => new(
        RequestTimeout <= TimeSpan.Zero || MinThroughput <= 0
            ? RequestTimeout
            : RequestTimeout + TimeSpan.FromSeconds(Math.Min((double)bytes / MinThroughput, LongestSeconds)));
}
