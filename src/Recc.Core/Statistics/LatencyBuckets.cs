namespace Recc.Core.Statistics;

/// <summary>
/// Times sorted into buckets of which each begins a quarter higher than the one before, from 0.1 ms to about half an
/// hour: enough to tell a percentile within a tenth or so.
/// </summary>
internal static class LatencyBuckets
{
    public const int Count = 76;

    private const double Shortest = 0.1;
    private const double Growth = 1.25;

    /// <summary>Which bucket a time belongs to.</summary>
    public static int Of(TimeSpan time)
    {
        double steps = Math.Log(Math.Max(time.TotalMilliseconds, Shortest) / Shortest) / Math.Log(Growth);
        return Math.Clamp((int)steps, 0, Count - 1);
    }

    /// <summary>The middle of a bucket, in milliseconds.</summary>
    public static double Milliseconds(int bucket) => Shortest * Math.Pow(Growth, bucket + 0.5);

    /// <summary>The time in milliseconds that a share of all times is below; null when there are none.</summary>
    public static double? Percentile(IReadOnlyList<long> counts, double share)
    {
        // Not whole numbers: a damaged file may say more than they can hold.
        double total = counts.Sum(static count => (double)count);
        if (total == 0)
        {
            return null;
        }

        double wanted = share * total;
        double seen = 0;
        for (int bucket = 0; bucket < counts.Count; bucket++)
        {
            seen += counts[bucket];
            if (seen >= wanted)
            {
                return Milliseconds(bucket);
            }
        }

        return Milliseconds(counts.Count - 1);
    }
}
