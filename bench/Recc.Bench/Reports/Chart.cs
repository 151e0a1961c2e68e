namespace Recc.Bench.Reports;

/// <summary>Bars to be drawn from the top to the bottom, all of one scale.</summary>
/// <param name="Title">What is shown, with its unit.</param>
/// <param name="Groups">At least one.</param>
internal sealed record Chart(string Title, IReadOnlyList<ChartGroup> Groups);
