namespace Recc.DepScan;

/// <summary>
/// The operand that marks a <see cref="DirectiveKind.PopMacro"/> as one which a macro, wherever it is used, performs:
/// the macro in question may from here on be defined or not.
/// </summary>
internal sealed class HiddenPragma
{
    internal static readonly HiddenPragma Instance = new();

    private HiddenPragma()
    {
    }
}
