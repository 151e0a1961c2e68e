using System.Text.RegularExpressions;
using Recc.Testing;

namespace Recc.Bench.Reports;

/// <summary>Where results are kept.</summary>
internal static partial class ResultFiles
{
    /// <summary>Absolute path of the folder with the results that are kept for good.</summary>
    public static string Folder => Repository.PathOf("bench/results");

    /// <summary>Writes Markdown and JSON. Gives the path of the former, relative to the repository.</summary>
    public static string Keep(Report report)
    {
        string folder = report.Circumstances.IsShort ? "artifacts/bench" : "bench/results";
        string slug = NoLetter().Replace(report.Circumstances.Machine.ToLowerInvariant(), "-").Trim('-');
        string path = $"{folder}/{report.Circumstances.Date}-{slug}-{report.Kind}";
        Directory.CreateDirectory(Repository.PathOf(folder));
        File.WriteAllText(Repository.PathOf(path + ".json"), ReportJson.Write(report));
        File.WriteAllText(Repository.PathOf(path + ".md"), MarkdownText.Of(report));
        return path + ".md";
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NoLetter();
}
