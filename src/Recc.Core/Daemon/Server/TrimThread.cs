using System.Collections.Concurrent;
using Recc.Core.LocalCache;

namespace Recc.Core.Daemon.Server;

/// <summary>Trims caches in the background, each in one thread at a time.</summary>
internal sealed class TrimThread : ICacheTrimmer
{
    private readonly ConcurrentDictionary<string, bool> running = new(StringComparer.Ordinal);

    public void TrimSoon(string cacheDirectory, long limit)
    {
        if (!running.TryAdd(cacheDirectory, true))
        {
            return;
        }

        new Thread(() => Trim(cacheDirectory, limit))
        {
            IsBackground = true,
            Name = "trim",
            Priority = ThreadPriority.Lowest,
        }.Start();
    }

    private void Trim(string cacheDirectory, long limit)
    {
        try
        {
            new SizeTrim(cacheDirectory, TimeProvider.System).Run(limit);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The disk refuses; the next one who finds the cache too large tries again.
        }
        finally
        {
            running.TryRemove(cacheDirectory, out _);
        }
    }
}
