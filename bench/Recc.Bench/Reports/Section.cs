namespace Recc.Bench.Reports;

/// <summary>One table of a report.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Note">A paragraph above it; or empty.</param>
/// <param name="Columns">What stands over the columns.</param>
/// <param name="Rows">As many cells each as there are columns.</param>
internal sealed record Section(
    string Title, string Note, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
