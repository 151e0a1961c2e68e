using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Recc.Core.Diagnostics;

/// <summary>Counters and timers of one launch, in statsd's text form and under upstream recc's names.</summary>
public sealed class LaunchMetrics
{
    private readonly Dictionary<string, long> counters = new(StringComparer.Ordinal);
    private readonly List<(string Name, long Milliseconds)> timers = [];

    /// <summary>Adds to a counter, such as recc.action_cache_hit.</summary>
    public void Count(string name, long amount = 1)
    {
        lock (counters)
        {
            counters[name] = counters.GetValueOrDefault(name) + amount;
        }
    }

    /// <summary>What a counter stands at; 0 when it was never counted.</summary>
    public long this[string name]
    {
        get
        {
            lock (counters)
            {
                return counters.GetValueOrDefault(name);
            }
        }
    }

    /// <summary>All counters, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Counters
    {
        get
        {
            lock (counters)
            {
                return [.. counters];
            }
        }
    }

    /// <summary>All timers in the order in which they ended.</summary>
    public IReadOnlyList<(string Name, TimeSpan Time)> Durations
    {
        get
        {
            lock (counters)
            {
                return [.. timers.Select(static timer => (timer.Name, TimeSpan.FromMilliseconds(timer.Milliseconds)))];
            }
        }
    }

    /// <summary>Times until disposed, such as recc.compiler_deps.</summary>
    public Timing Time(string name) => new(this, name, Stopwatch.GetTimestamp());

    /// <summary>One line for each counter ("name:1|c") and timer ("name:12|ms").</summary>
    public string ToStatsd() => ToStatsd(MetricTags.None);

    /// <summary>The same with tags.</summary>
    public string ToStatsd(MetricTags tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var text = new StringBuilder();
        lock (counters)
        {
            foreach ((string name, long amount) in counters)
            {
                tags.AppendLine(text, name, string.Create(CultureInfo.InvariantCulture, $"{amount}|c"));
                text.Append('\n');
            }

            foreach ((string name, long milliseconds) in timers)
            {
                tags.AppendLine(text, name, string.Create(CultureInfo.InvariantCulture, $"{milliseconds}|ms"));
                text.Append('\n');
            }
        }

        return text.ToString();
    }

    private void Add(string name, TimeSpan elapsed)
    {
        lock (counters)
        {
            timers.Add((name, (long)elapsed.TotalMilliseconds));
        }
    }

    /// <summary>A running timer.</summary>
    public readonly struct Timing(LaunchMetrics owner, string name, long start) : IDisposable
    {
        public void Dispose() => owner.Add(name, Stopwatch.GetElapsedTime(start));
    }
}
