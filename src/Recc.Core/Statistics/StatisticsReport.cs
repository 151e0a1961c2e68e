namespace Recc.Core.Statistics;

/// <summary>What was counted.</summary>
/// <param name="counters">Amounts by name.</param>
/// <param name="first">The first hour that counts, or null.</param>
public sealed class StatisticsReport(IReadOnlyDictionary<string, long> counters, DateTimeOffset? first)
{
    /// <summary>What a span of time can hold; a damaged file may say more.</summary>
    private const long MostMilliseconds = long.MaxValue / TimeSpan.TicksPerMillisecond;

    /// <summary>The first hour that counts (UTC), or null when nothing does.</summary>
    public DateTimeOffset? First { get; } = first;

    public long Launches => Of(CounterNames.Launches);

    public long LocalMisses => Of(CounterNames.LocalMisses);

    public long RemoteMisses => Of(CounterNames.RemoteMisses);

    public long BytesUp => Of(CounterNames.BytesUp);

    public long BytesDown => Of(CounterNames.BytesDown);

    /// <summary>Launches whose server had been asked before they came.</summary>
    public long Prefetched => Of(CounterNames.Prefetched);

    /// <summary>Questions to servers for launches that never came.</summary>
    public long PrefetchedInVain => Of(CounterNames.PrefetchedInVain);

    /// <summary>How much longer the compiles took than getting their results.</summary>
    public TimeSpan Saved => TimeSpan.FromMilliseconds(
        Math.Clamp(Of(CounterNames.SavedMilliseconds), -MostMilliseconds, MostMilliseconds));

    /// <summary>Every reason that was ever counted, the most frequent first.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Reasons =>
    [
        .. counters.Where(static pair =>
                pair.Value != 0 && pair.Key.StartsWith(CounterNames.ReasonPrefix, StringComparison.Ordinal))
            .Select(static pair => KeyValuePair.Create(pair.Key[CounterNames.ReasonPrefix.Length..], pair.Value))
            .OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key, StringComparer.Ordinal),
    ];

    /// <summary>How many launches got their outputs in this way.</summary>
    public long Count(LaunchKind kind) => Of(CounterNames.OfKind(kind));

    /// <summary>
    /// The time in milliseconds that a share of the launches of a kind took less than; null when unknown.
    /// </summary>
    public double? Percentile(LaunchKind kind, double share) => LatencyBuckets.Percentile(
        [.. Enumerable.Range(0, LatencyBuckets.Count)
            .Select(bucket => Math.Max(0, Of(CounterNames.OfTime(kind, bucket))))],
        share);

    private long Of(string name) => counters.GetValueOrDefault(name);
}
