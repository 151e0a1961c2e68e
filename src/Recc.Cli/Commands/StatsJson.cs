using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Recc.Core.Statistics;

namespace Recc.Cli.Commands;

/// <summary>
/// The answer of <c>recc stats --json</c>. Sizes are in bytes, times in milliseconds, dates in UTC (ISO 8601).
/// </summary>
internal static class StatsJson
{
    private static readonly JsonWriterOptions Form = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly (LaunchKind Kind, string Name)[] Kinds =
    [
        (LaunchKind.LocalHit, "localHits"), (LaunchKind.RemoteHit, "remoteHits"), (LaunchKind.RemoteRun, "remoteRuns"),
        (LaunchKind.LocalRun, "localRuns"), (LaunchKind.PassedOn, "passedOn"),
    ];

    /// <summary>The whole text, without a line feed at its end.</summary>
    public static string Render(StatisticsReport report)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Form))
        {
            json.WriteStartObject();
            json.WriteNumber("launches", report.Launches);
            foreach ((LaunchKind kind, string name) in Kinds)
            {
                json.WriteNumber(name, report.Count(kind));
            }

            json.WriteNumber("localMisses", report.LocalMisses);
            json.WriteNumber("remoteMisses", report.RemoteMisses);
            json.WriteNumber("prefetched", report.Prefetched);
            json.WriteNumber("prefetchedInVain", report.PrefetchedInVain);
            json.WriteNumber("bytesUp", report.BytesUp);
            json.WriteNumber("bytesDown", report.BytesDown);
            json.WriteNumber("savedMilliseconds", (long)report.Saved.TotalMilliseconds);
            WriteTimes(json, report);
            json.WriteStartObject("reasons");
            foreach ((string reason, long count) in report.Reasons)
            {
                json.WriteNumber(reason, count);
            }

            json.WriteEndObject();
            if (report.First is { } first)
            {
                json.WriteString("since", first);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void WriteTimes(Utf8JsonWriter json, StatisticsReport report)
    {
        json.WriteStartObject("milliseconds");
        foreach ((LaunchKind kind, string name) in Kinds)
        {
            if (report.Percentile(kind, 0.5) is not { } half)
            {
                continue;
            }

            json.WriteStartObject(name);
            json.WriteNumber("p50", Math.Round(half, 2));
            json.WriteNumber("p90", Math.Round(report.Percentile(kind, 0.9)!.Value, 2));
            json.WriteNumber("p99", Math.Round(report.Percentile(kind, 0.99)!.Value, 2));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
