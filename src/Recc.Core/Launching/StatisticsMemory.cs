using System.Collections.Concurrent;
using Recc.Core.CommandLine;
using Recc.Core.Statistics;

namespace Recc.Core.Launching;

/// <summary>The open statistics of a process: one for each cache directory that its launches have.</summary>
public sealed class StatisticsMemory : IDisposable
{
    private static readonly string[] Reasons =
        [.. Enum.GetValues<FallbackReason>().Select(FallbackReasons.Name)];

    private readonly ConcurrentDictionary<string, StatisticsStore> stores = new(StringComparer.Ordinal);

    /// <summary>Those of a cache directory; null when there is none.</summary>
    public StatisticsStore? Of(string? cacheDirectory) => cacheDirectory is null
        ? null
        : stores.GetOrAdd(cacheDirectory, static path => new StatisticsStore(path, Reasons, TimeProvider.System));

    public void Dispose()
    {
        foreach (StatisticsStore store in stores.Values)
        {
            store.Dispose();
        }
    }
}
