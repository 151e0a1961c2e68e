using System.Globalization;
using System.Text.Json;
using Recc.Bench.Measuring;

namespace Recc.Bench.Reports;

/// <summary>What bench/warm-builds kept, as far as README and chart show it.</summary>
internal sealed class BuildsResult(JsonElement kept)
{
    private static readonly (string Kind, string Key)[] Columns = [("cold", "cpu"), ("warm", "cpu"), ("warm", "wall")];

    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static BuildsResult Read(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return new BuildsResult(document.RootElement.Clone());
    }

    public string Date => kept.GetProperty("date").GetString()!;

    private string Project =>
        kept.GetProperty("project").GetString() is "llvm" ? "LLVM's Support and TableGen" : "curl";

    /// <summary>Where, of what and how.</summary>
    public string Caption => string.Create(
        CultureInfo.InvariantCulture,
        $"{Project} ({Ways.First().Value.GetProperty("units")} translation units) on "
        + $"{kept.GetProperty("machine").GetString()}, {Date}, load average "
        + $"{kept.GetProperty("load_before").GetDouble():F0} to {kept.GetProperty("load_after").GetDouble():F0}; "
        + $"medians, CPU with that of daemons:");

    public Section Table => new(
        "",
        "",
        ["build through", "cold, CPU s", "again, CPU s", "again, wall s"],
        [
            .. Ways.Select(static way => Columns
                .Select(column => Median(way.Value, column.Kind, column.Key) is { } value
                    ? Numbers.Text(value, "F2") : "")
                .Prepend(way.Value.GetProperty("title").GetString()!).ToArray()),
        ]);

    /// <summary>Beside upstream recc; empty where that could not be measured.</summary>
    public string Pair => kept.TryGetProperty("root_builds", out JsonElement pair)
        && Median(pair.GetProperty("ours"), "warm", "cpu") is { } ours
        && Median(pair.GetProperty("upstream"), "warm", "cpu") is { } upstream
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"From buildbox-casd on the same machine, the same build of hits takes {ours:F2} s of CPU, with "
                + $"upstream recc {upstream:F2} s.")
            : "";

    public Chart Chart => new(
        "curl again after ninja -t clean, CPU seconds",
        [
            new ChartGroup("", [
                .. Ways.Where(static way => Median(way.Value, "warm", "cpu") is not null)
                .Select(static way => new ChartBar(
                    way.Value.GetProperty("title").GetString()!.Replace("`", "", StringComparison.Ordinal),
                    Median(way.Value, "warm", "cpu")!.Value,
                    way.Name is "recc" or "alone" or "server" or "beside")),
            ]),
        ]);

    private IEnumerable<JsonProperty> Ways => kept.GetProperty("builds").EnumerateObject();

    private static double? Median(JsonElement way, string kind, string key) =>
        way.TryGetProperty(kind, out JsonElement samples) && samples.GetArrayLength() > 0
            ? Numbers.Median([.. samples.EnumerateArray().Select(sample => sample.GetProperty(key).GetDouble())])
            : null;
}
