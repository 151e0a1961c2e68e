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
    // A link slower than this is not worth waiting for.
    private const int SlowestBytesPerSecond = 256 * 1024;

    /// <summary>The options of a call that carries so many bytes of blobs.</summary>
    internal CallOptions CallOf(long bytes) => new(
        RequestTimeout <= TimeSpan.Zero
            ? RequestTimeout
            : RequestTimeout + TimeSpan.FromSeconds((double)bytes / SlowestBytesPerSecond));
}
