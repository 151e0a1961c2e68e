namespace Recc.Bench.Reports;

/// <summary>What was wanted, and whether it was so.</summary>
/// <param name="What">Of what.</param>
/// <param name="Text">The number that was measured, for people.</param>
/// <param name="Wanted">The bound, for people.</param>
/// <param name="Met">Whether it holds.</param>
internal sealed record Aim(string What, string Text, string Wanted, bool Met);
