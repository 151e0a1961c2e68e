namespace Recc.Chaos;

/// <summary>How one build of the matrix went.</summary>
/// <param name="Cell">Null for what concerns all of them.</param>
/// <param name="Overhead">Wall time beyond that of the same build undisturbed.</param>
/// <param name="Notices">Lines of recc's own.</param>
/// <param name="Failure">What was wrong; null when nothing was.</param>
internal sealed record MatrixOutcome(MatrixCell? Cell, TimeSpan Overhead, int Notices, string? Failure);
