using System.Globalization;
using System.Text;
using Recc.Testing;

namespace Recc.Bench.Reports;

/// <summary>The part of README.md that tells how fast recc is: generated from the newest results, between two
/// marks.</summary>
internal static class ReadMeBlock
{
    private const string Start = "<!-- from ./build.sh bench: do not edit -->\n";
    private const string End = "<!-- to here -->";
    private const string BuildsChart = "bench/results/builds.svg";
    private const string FarChart = "bench/results/far.svg";

    private static readonly string[] Kinds = ["cold", "cold-llvm", "far", "client", "scale"];

    /// <summary>Every file that is generated, by its path in the repository, as it should be.</summary>
    /// <exception cref="Broken">README.md has no place for it.</exception>
    public static IReadOnlyDictionary<string, string> Make()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var block = new StringBuilder();
        if (Newest("") is { } builds)
            AddBuilds(block, files, builds, BuildsChart);
        if (Newest("-cores-llvm") is { } large)
            AddBuilds(block.Append('\n'), files, large, chart: null);
        foreach (string kind in Kinds)
        {
            if (Newest("-" + kind) is { } path)
                AddReport(block, files, path);
        }

        files["README.md"] = Replaced(File.ReadAllText(Repository.PathOf("README.md")), block.ToString());
        return files;
    }

    /// <summary>Writes them.</summary>
    public static void Renew()
    {
        foreach ((string path, string text) in Make())
            File.WriteAllText(Repository.PathOf(path), text);
    }

    /// <param name="block">Grows.</param>
    /// <param name="files">Get the chart.</param>
    /// <param name="path">The result.</param>
    /// <param name="chart">Where the chart is kept; null for none.</param>
    private static void AddBuilds(
        StringBuilder block, SortedDictionary<string, string> files, string path, string? chart)
    {
        BuildsResult result = BuildsResult.Read(File.ReadAllText(path));
        block.Append(result.Caption).Append("\n\n").Append(MarkdownText.Table(result.Table));
        if (chart is not null)
        {
            files[chart] = BarChart.Draw(result.Chart);
            block.Append(CultureInfo.InvariantCulture, $"\n![{result.Chart.Title}]({chart})\n");
        }

        if (result.Pair.Length > 0)
            block.Append('\n').Append(result.Pair).Append('\n');
        AddLink(block, path);
    }

    private static void AddReport(StringBuilder block, SortedDictionary<string, string> files, string path)
    {
        Report report = ReportJson.Read(File.ReadAllText(path));
        if (report.Headline is not { } headline)
            return;
        Circumstances at = report.Circumstances;
        block.Append(
            CultureInfo.InvariantCulture,
            $"\n**{headline.Title}** ({at.Date}, load average {at.LoadBefore:F0} to {at.LoadAfter:F0}):\n\n");
        block.Append(MarkdownText.Table(headline));
        if (report is { Kind: "far", Chart: { } chart })
        {
            files[FarChart] = BarChart.Draw(chart);
            block.Append(CultureInfo.InvariantCulture, $"\n![{chart.Title}]({FarChart})\n");
        }

        AddLink(block, path);
    }

    private static void AddLink(StringBuilder block, string path)
    {
        string name = Path.GetFileName(Path.ChangeExtension(path, ".md"));
        block.Append(CultureInfo.InvariantCulture,
            $"\nAll of it, with spread and aims: [{name}](bench/results/{name}).\n");
    }

    /// <summary>Of the results of one kind, that of the last day; of builds, that of the usual project.</summary>
    private static string? Newest(string suffix) => Directory.GetFiles(ResultFiles.Folder, "*.json")
        .Where(path => suffix.Length > 0
            ? path.EndsWith(suffix + ".json", StringComparison.Ordinal)
            : Path.GetFileName(path).EndsWith("-cores.json", StringComparison.Ordinal))
        .Max(StringComparer.Ordinal);

    private static string Replaced(string readMe, string block)
    {
        int start = readMe.IndexOf(Start, StringComparison.Ordinal);
        int end = readMe.IndexOf(End, Math.Max(start, 0), StringComparison.Ordinal);
        return start >= 0 && end > start
            ? string.Concat(readMe.AsSpan(0, start + Start.Length), block, readMe.AsSpan(end))
            : throw new Broken("README.md has no place for the tables");
    }
}
