using System.Collections.Immutable;
using System.Globalization;

namespace Recc.Core.Statistics;

/// <summary>The counters of a statistics file, by name; their order is that of the file.</summary>
internal static class CounterNames
{
    public const string Launches = "launches";
    public const string LocalMisses = "local-misses";
    public const string RemoteMisses = "remote-misses";
    public const string BytesUp = "bytes-up";
    public const string BytesDown = "bytes-down";
    public const string SavedMilliseconds = "saved-ms";
    public const string Prefetched = "prefetched";
    public const string PrefetchedInVain = "prefetched-in-vain";
    public const string ReasonPrefix = "reason.";

    private const string KindPrefix = "kind.";
    private const string TimePrefix = "time.";

    /// <summary>The kinds of launches that are timed: those that end within recc.</summary>
    public static ImmutableArray<LaunchKind> Timed { get; } =
        [LaunchKind.LocalHit, LaunchKind.RemoteHit, LaunchKind.RemoteRun, LaunchKind.LocalRun];

    /// <summary>All names, for these reasons.</summary>
    public static ImmutableArray<string> For(IEnumerable<string> reasons)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        names.AddRange(Launches, LocalMisses, RemoteMisses, BytesUp, BytesDown, SavedMilliseconds);
        names.AddRange(Prefetched, PrefetchedInVain);
        names.AddRange(Enum.GetValues<LaunchKind>().Select(OfKind));
        names.AddRange(Timed.SelectMany(static kind =>
            Enumerable.Range(0, LatencyBuckets.Count).Select(bucket => OfTime(kind, bucket))));
        names.AddRange(reasons.Select(static reason => ReasonPrefix + reason));
        return names.ToImmutable();
    }

    public static string OfKind(LaunchKind kind) => KindPrefix + kind;

    public static string OfTime(LaunchKind kind, int bucket) =>
        string.Create(CultureInfo.InvariantCulture, $"{TimePrefix}{kind}.{bucket}");
}
