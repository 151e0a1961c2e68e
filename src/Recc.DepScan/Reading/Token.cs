namespace Recc.DepScan;

/// <summary>A preprocessing token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Flags">What else there is to it.</param>
/// <param name="Id">Its spelling in the <see cref="Lexicon"/>; for a parameter its index.</param>
internal readonly record struct Token(TokenKind Kind, TokenFlags Flags, int Id)
{
    internal static Token End => new(TokenKind.End, TokenFlags.None, -1);

    internal static Token Placemarker => new(TokenKind.Placemarker, TokenFlags.None, -1);

    internal bool HasSpaceBefore => (Flags & TokenFlags.SpaceBefore) != 0;

    internal bool IsFrozen => (Flags & TokenFlags.NoExpand) != 0;

    internal bool Is(int punctuator) => Kind == TokenKind.Punctuator && Id == punctuator;

    internal Token With(TokenFlags flag) => this with { Flags = Flags | flag };

    internal Token Without(TokenFlags flag) => this with { Flags = Flags & ~flag };
}

internal enum TokenKind : byte
{
    End,
    Identifier,
    Number,
    Character,
    Text,
    HeaderName,
    Punctuator,
    Other,
    Placemarker,
    Parameter,

    /// <summary>__VA_OPT__( in a macro's body; what it holds follows.</summary>
    VaOptOpen,

    /// <summary>The closing parenthesis of __VA_OPT__.</summary>
    VaOptClose,
}

[Flags]
internal enum TokenFlags : byte
{
    None = 0,
    SpaceBefore = 1,

    /// <summary>An identifier that was met while its macro was being expanded: it stays as it is for good.</summary>
    NoExpand = 2,

    /// <summary>In a macro's body: ## follows.</summary>
    PasteNext = 4,

    /// <summary>In a macro's body: # precedes, with a parameter behind it.</summary>
    Stringify = 8,
}
