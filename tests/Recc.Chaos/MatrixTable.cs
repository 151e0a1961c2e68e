using System.Globalization;
using System.Text;

namespace Recc.Chaos;

/// <summary>The outcomes as Markdown, a row for each fault and one for each method.</summary>
internal static class MatrixTable
{
    private const int Slowest = 8;

    public static string Make(IReadOnlyList<MatrixOutcome> outcomes)
    {
        var text = new StringBuilder();
        Append(text, "fault", outcomes, MatrixFault.All.Select(f => f.Name), cell => cell.Fault.Name);
        text.Append('\n');
        Append(text, "method", outcomes, DevServer.Faults.MethodNames.All, cell => cell.Method);
        text.Append("\nSlowest: ").AppendJoin("; ", outcomes.OrderByDescending(o => o.Overhead).Take(Slowest).Select(
            o => string.Create(CultureInfo.InvariantCulture, $"{o.Cell} ({o.Overhead.TotalSeconds:F1} s)")))
                .Append('\n');
        return text.ToString();
    }

    private static void Append(
        StringBuilder text, string title, IReadOnlyList<MatrixOutcome> outcomes, IEnumerable<string> names,
        Func<MatrixCell, string> nameOf)
    {
        text.Append(CultureInfo.InvariantCulture,
            $"| {title} | builds | failed | longer by, median | longer by, most | notices, most |\n");
        text.Append("| --- | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (string name in names)
        {
            MatrixOutcome[] own =
                [.. outcomes.Where(o => o.Cell is { } cell && nameOf(cell) == name).OrderBy(o => o.Overhead)];
            if (own.Length == 0)
                continue;
            text.Append(CultureInfo.InvariantCulture,
                $"| {name} | {own.Length} | {own.Count(o => o.Failure is not null)} | "
                + $"{own[own.Length / 2].Overhead.TotalSeconds:F1} s | {own[^1].Overhead.TotalSeconds:F1} s | "
                + $"{own.Max(o => o.Notices)} |\n");
        }
    }
}
