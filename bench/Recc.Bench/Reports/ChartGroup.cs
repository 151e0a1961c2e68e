namespace Recc.Bench.Reports;

/// <summary>Bars that belong together.</summary>
/// <param name="Label">What they have in common; empty when there is one group.</param>
/// <param name="Bars">From top to bottom.</param>
internal sealed record ChartGroup(string Label, IReadOnlyList<ChartBar> Bars);
