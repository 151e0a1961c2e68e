namespace Recc.DepScan;

/// <summary>Answers defined(X), and what only the compiler knows.</summary>
internal interface IDefinedNames
{
    /// <summary>Whether a name of the lexicon is a macro or a builtin right now.</summary>
    bool IsDefined(int name);

    /// <summary>What the compiler yields for one of its builtins; false when it has none of that name.</summary>
    /// <param name="name">The builtin.</param>
    /// <param name="expression">With its operand, as it is asked for.</param>
    /// <param name="value">What it yields.</param>
    bool TryAsk(int name, string expression, out long value);
}
