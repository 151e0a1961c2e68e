namespace Recc.DepScan;

/// <summary>A file that the compiler reads.</summary>
/// <param name="Spelling">As in the compiler's make rule, before the escaping of make.</param>
/// <param name="Path">What the compiler opens: relative to the working directory or absolute.</param>
/// <param name="IsSystem">Whether the compiler leaves it out of -MM.</param>
/// <param name="File">What the tree found there.</param>
public readonly record struct ScanInput(string Spelling, string Path, bool IsSystem, SourceFile File);
