using System.Collections.Immutable;
using System.Globalization;
using Recc.Core.Paths;

namespace Recc.Core.Statistics;

/// <summary>
/// Counts launches on disk: one file for each hour (UTC), and one for each build that was given a name. Losing counts
/// is better than troubling a launch: no trouble with the disk is ever shown.
/// </summary>
public sealed class StatisticsStore : IDisposable
{
    private const string HourFormat = "yyyyMMddHH";

    private readonly string directory;
    private readonly ImmutableArray<string> names;
    private readonly Dictionary<string, int> indices;
    private readonly string layout;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private CounterFile? current;
    private string? currentHour;

    /// <param name="cacheDirectory">RECC_CACHE_DIR.</param>
    /// <param name="reasons">Names of all reasons for running a compiler here.</param>
    /// <param name="clock">Tells the hour.</param>
    public StatisticsStore(string cacheDirectory, IEnumerable<string> reasons, TimeProvider clock)
    {
        this.clock = clock;
        directory = FolderIn(cacheDirectory);
        names = CounterNames.For(reasons);
        indices = new Dictionary<string, int>(names.Length, StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            indices[names[i]] = i;
        }

        // Versions with other counters have files of their own.
        layout = names.Aggregate(0u, static (hash, name) => (hash * 31) + Sum(name))
            .ToString("x8", CultureInfo.InvariantCulture);
    }

    /// <summary>Where the files of a cache directory are.</summary>
    public static string FolderIn(string cacheDirectory) => PathText.Join(cacheDirectory, "stats");

    /// <summary>Counts a launch.</summary>
    /// <param name="tally">What happened.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="build">The name of its build, or "".</param>
    public void Add(LaunchTally tally, TimeSpan elapsed, string build)
    {
        lock (gate)
        {
            if (Current() is { } file)
            {
                Add(file, tally, elapsed);
            }

            if (build.Length > 0)
            {
                using CounterFile? own = CounterFile.TryOpen(
                    PathText.Join(directory, $"{StatisticsFiles.BuildName(build)}-{layout}"), names);
                if (own is not null)
                {
                    Add(own, tally, elapsed);
                }
            }
        }
    }

    public void Dispose() => current?.Dispose();

    private static uint Sum(string name)
    {
        uint sum = 7;
        foreach (char letter in name)
        {
            sum = (sum * 31) + letter;
        }

        return sum;
    }

    private CounterFile? Current()
    {
        string hour = clock.GetUtcNow().ToString(HourFormat, CultureInfo.InvariantCulture);
        if (hour != currentHour || current is { IsInPlace: false })
        {
            current?.Dispose();
            current = CounterFile.TryOpen(PathText.Join(directory, $"{hour}-{layout}"), names);
            currentHour = current is null ? null : hour;
        }

        return current;
    }

    private void Add(CounterFile file, LaunchTally tally, TimeSpan elapsed)
    {
        var amounts = new List<(int, long)>(8);
        Add(CounterNames.Launches, 1);
        Add(CounterNames.OfKind(tally.Kind), 1);
        Add(CounterNames.LocalMisses, tally.IsLocalMiss ? 1 : 0);
        Add(CounterNames.RemoteMisses, tally.IsRemoteMiss ? 1 : 0);
        Add(CounterNames.Prefetched, tally.IsPrefetched ? 1 : 0);
        Add(CounterNames.PrefetchedInVain, tally.UnusedAnswers);
        Add(CounterNames.BytesUp, tally.BytesUp);
        Add(CounterNames.BytesDown, tally.BytesDown);
        Add(CounterNames.SavedMilliseconds, Math.Max(0, (long)(tally.Spared - elapsed).TotalMilliseconds));
        if (CounterNames.Timed.Contains(tally.Kind))
        {
            Add(CounterNames.OfTime(tally.Kind, LatencyBuckets.Of(elapsed)), 1);
        }

        if (tally.Reason is not null)
        {
            Add(CounterNames.ReasonPrefix + tally.Reason, 1);
        }

        file.Add(amounts);

        void Add(string name, long amount)
        {
            if (amount != 0 && indices.TryGetValue(name, out int index))
            {
                amounts.Add((index, amount));
            }
        }
    }
}
