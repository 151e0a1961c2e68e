namespace Recc.Core.CommandLine;

/// <summary>One option of a linker, or a file.</summary>
/// <param name="Meaning">What it means.</param>
/// <param name="Option">As typed, with a joining '='; empty for a file.</param>
/// <param name="Value">The value; empty when there is none.</param>
/// <param name="Joined">Whether both are one string.</param>
public sealed record LinkerArgument(LinkerMeaning Meaning, string Option, string Value, bool Joined);
