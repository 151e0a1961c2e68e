namespace Recc.DepScan;

/// <summary>Answers defined(X).</summary>
internal interface IDefinedNames
{
    /// <summary>Whether a name of the lexicon is a macro or a builtin right now.</summary>
    bool IsDefined(int name);
}
