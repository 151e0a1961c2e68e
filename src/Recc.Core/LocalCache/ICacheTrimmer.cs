namespace Recc.Core.LocalCache;

/// <summary>Starts the trimming of a cache that has grown too large, and does not wait for it.</summary>
public interface ICacheTrimmer
{
    /// <summary>
    /// Has the cache trimmed soon, by somebody else than the one who asks. Never throws. Called once in a while at
    /// most.
    /// </summary>
    /// <param name="cacheDirectory">Which cache.</param>
    /// <param name="limit">The size that it should stay below, in bytes; more than 0.</param>
    void TrimSoon(string cacheDirectory, long limit);
}
