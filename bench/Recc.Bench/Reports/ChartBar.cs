namespace Recc.Bench.Reports;

/// <summary>One bar.</summary>
/// <param name="Label">Whose it is.</param>
/// <param name="Value">How long; 0 or more.</param>
/// <param name="IsOurs">Whether it is drawn so that one looks at it first.</param>
internal sealed record ChartBar(string Label, double Value, bool IsOurs);
