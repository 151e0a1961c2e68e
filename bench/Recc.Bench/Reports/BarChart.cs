using System.Globalization;
using System.Net;
using System.Text;

namespace Recc.Bench.Reports;

/// <summary>
/// Draws a chart as SVG. Its colours are read on a light ground and on a dark one, because a picture in a README does
/// not know on which it lies.
/// </summary>
internal static class BarChart
{
    private const int Width = 760;
    private const int LabelWidth = 250;
    private const int ValueWidth = 70;
    private const int BarHeight = 18;
    private const int BarStep = 24;
    private const int GroupGap = 26;
    private const int Top = 44;

    private const string Text = "#768390";
    private const string Ours = "#2f81f7";
    private const string Others = "#a0a8b2";

    public static string Draw(Chart chart)
    {
        double most = chart.Groups.SelectMany(static group => group.Bars).Max(static bar => bar.Value);
        var body = new StringBuilder();
        int y = Top;
        foreach (ChartGroup group in chart.Groups)
        {
            if (group.Label.Length > 0)
            {
                Line(body, $"<text x=\"0\" y=\"{y + 12}\" class=\"group\">{Escape(group.Label)}</text>");
                y += GroupGap;
            }

            foreach (ChartBar bar in group.Bars)
            {
                DrawBar(body, bar, y, most);
                y += BarStep;
            }

            y += BarStep / 2;
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{y}" viewBox="0 0 {Width} {y}" role="img" aria-label="{Escape(chart.Title)}">
            <style>
            text {"{"} font: 13px -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; fill: {Text} {"}"}
            .title {"{"} font-size: 15px; font-weight: 600 {"}"}
            .group {"{"} font-weight: 600 {"}"}
            .label {"{"} text-anchor: end {"}"}
            </style>
            <text x="0" y="18" class="title">{Escape(chart.Title)}</text>
            {body}</svg>

            """);
    }

    private static void DrawBar(StringBuilder body, ChartBar bar, int y, double most)
    {
        double length = most > 0 ? bar.Value / most * (Width - LabelWidth - ValueWidth) : 0;
        int textY = y + 14;
        string colour = bar.IsOurs ? Ours : Others;
        Line(body, $"<text x=\"{LabelWidth - 8}\" y=\"{textY}\" class=\"label\">{Escape(bar.Label)}</text>");
        Line(body, string.Create(
            CultureInfo.InvariantCulture,
            $"<rect x=\"{LabelWidth}\" y=\"{y}\" width=\"{Math.Max(length, 1):F1}\" height=\"{BarHeight}\" rx=\"3\" "
            + $"fill=\"{colour}\"/>"));
        Line(body, string.Create(
            CultureInfo.InvariantCulture,
            $"<text x=\"{LabelWidth + length + 6:F1}\" y=\"{textY}\">{bar.Value:F2}</text>"));
    }

    private static void Line(StringBuilder body, string line) => body.Append(line).Append('\n');

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
