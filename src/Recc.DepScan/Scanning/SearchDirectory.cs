namespace Recc.DepScan;

/// <summary>A directory of a search path.</summary>
/// <param name="Spelling">As the compiler prints it; relative to the working directory or absolute.</param>
/// <param name="IsSystem">Whether what is found there is a system header.</param>
public readonly record struct SearchDirectory(string Spelling, bool IsSystem);
