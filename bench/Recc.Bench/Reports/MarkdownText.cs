using System.Globalization;
using System.Text;

namespace Recc.Bench.Reports;

/// <summary>Reports as Markdown.</summary>
internal static class MarkdownText
{
    public static string Of(Report report)
    {
        Circumstances at = report.Circumstances;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {report.Title}, measured on {at.Date}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{at.Machine}, commit {at.Commit}, {at.Compiler}. ");
        text.Append(CultureInfo.InvariantCulture,
            $"Load average {at.LoadBefore:F1} before and {at.LoadAfter:F1} after.");
        text.Append(at.IsShort ? " A short run: few rounds, small numbers.\n\n" : "\n\n");
        text.Append(report.Introduction).Append('\n');
        foreach (Section section in report.Sections)
        {
            text.Append("\n## ").Append(section.Title).Append("\n\n");
            if (section.Note.Length > 0)
                text.Append(section.Note).Append("\n\n");
            text.Append(Table(section));
        }

        if (report.Aims.Count > 0)
            text.Append("\n## Aims\n\n").Append(Table(AimsOf(report)));
        foreach (string reason in report.NotMeasured)
            text.Append("\nNot measured: ").Append(reason).Append(".\n");
        return text.ToString();
    }

    public static string Table(Section section)
    {
        var text = new StringBuilder();
        Row(text, section.Columns);
        Row(text, section.Columns.Select(static (_, index) => index == 0 ? "---" : "---:"));
        foreach (IReadOnlyList<string> row in section.Rows)
            Row(text, row);
        return text.ToString();
    }

    private static Section AimsOf(Report report) => new(
        "Aims",
        "",
        ["aim", "measured", "wanted", "met"],
        [.. report.Aims.Select(static aim => new[] { aim.What, aim.Text, aim.Wanted, aim.Met ? "yes" : "**no**" })]);

    private static void Row(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
