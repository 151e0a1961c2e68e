namespace Recc.DepScan;

/// <summary>
/// What an <see cref="Expander"/> does not know: identifiers that mean something without a definition.
/// </summary>
internal interface IBuiltinMacros
{
    /// <summary>
    /// What such an identifier becomes; takes its operands from the expander. Itself when it is none here.
    /// </summary>
    Token Expand(Token name, Expander line);

    /// <summary>Hears of each macro that is expanded.</summary>
    void NoteUse(int name);
}
