namespace Recc.DepScan;

/// <summary>One -D or -U of a command.</summary>
/// <param name="Text">
/// The operand as the compiler gets it: NAME, NAME=BODY, NAME(PARAMETERS)=BODY; for -U the name.
/// </param>
/// <param name="IsUndefine">Whether it is -U.</param>
public readonly record struct MacroOption(string Text, bool IsUndefine);
