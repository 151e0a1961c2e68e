namespace Recc.DepScan;

/// <summary>One directive of a file.</summary>
internal struct Directive
{
    internal DirectiveKind Kind;

    /// <summary>Whether the line goes over more than one line of the file.</summary>
    internal bool IsSpliced;

    /// <summary>Of an include with a name: whether it stands in brackets.</summary>
    internal bool IsAngle;

    /// <summary>Of a pragma: whether it is a _Pragma.</summary>
    internal bool IsOperator;

    /// <summary>Counted from 1.</summary>
    internal int Line;

    /// <summary>
    /// The name that the directive is about, in the lexicon: of a macro; of a header, without its delimiters. -1
    /// when there is none, as in a computed include.
    /// </summary>
    internal int Name;

    /// <summary>
    /// Of a conditional: the index of the next #elif, #else or #endif of its group; past the end without one.
    /// </summary>
    internal int Next;

    /// <summary>
    /// Of a definition the <see cref="Macro"/>, of what holds an expression a <see cref="LazyTokens"/>.
    /// </summary>
    internal object? Operand;
}
