namespace Recc.DepScan;

/// <summary>A definition in tokens.</summary>
internal sealed class MacroBody
{
    private MacroBody(Token[] tokens)
    {
        Tokens = tokens;
    }

    /// <summary>With # and ## as flags of their neighbours, and parameters by index.</summary>
    internal Token[] Tokens { get; }

    internal bool IsFunction { get; private init; }

    /// <summary>Of an object-like macro that stands for an integer, perhaps in parentheses: its value.</summary>
    internal ConditionValue? Number { get; private init; }

    /// <summary>
    /// Of an object-like macro that stands for one name that is no word of the preprocessor; -1 for others.
    /// </summary>
    internal int OnlyName { get; private init; } = -1;

    /// <summary>Whether the last parameter takes any number of arguments.</summary>
    internal bool IsVariadic { get; private init; }

    internal int ParameterCount { get; private init; }

    internal bool HasPaste { get; private init; }

    /// <summary>Whether the definition is an error, or holds what is not followed here.</summary>
    internal bool IsBroken { get; private init; }

    /// <summary>Reads what follows the name.</summary>
    internal static MacroBody Parse(ReadOnlySpan<byte> text, ReadingMode mode, Lexicon lexicon)
    {
        List<Token> tokens = new Tokenizer(lexicon, mode).Split(text, isCondition: false);
        bool isFunction = text.StartsWith("("u8);
        var parameters = new List<int>();
        bool isVariadic = false;
        int bodyStart = 0;
        if (isFunction)
        {
            bodyStart = ReadParameters(tokens, parameters, ref isVariadic);
            if (bodyStart < 0)
            {
                return new MacroBody([]) { IsBroken = true };
            }
        }

        tokens.RemoveRange(0, bodyStart);
        bool isSound = Mark(tokens, isFunction, parameters, isVariadic, (mode & ReadingMode.Assembly) != 0);
        if (tokens.Count > 0)
        {
            tokens[0] = tokens[0].Without(TokenFlags.SpaceBefore);
        }

        bool hasPaste = tokens.Exists(static token => (token.Flags & TokenFlags.PasteNext) != 0);
        return new MacroBody([.. tokens])
        {
            IsFunction = isFunction,
            IsVariadic = isVariadic,
            ParameterCount = parameters.Count,
            HasPaste = hasPaste,
            IsBroken = !isSound,
            Number = isSound && !isFunction ? NumberIn(tokens, lexicon) : null,
            OnlyName = isSound && !isFunction && tokens is [{ Kind: TokenKind.Identifier, Id: var name }]
                && name >= Words.Count ? name : -1,
        };
    }

    private static ConditionValue? NumberIn(List<Token> tokens, Lexicon lexicon)
    {
        Token number = tokens switch
        {
            [var only] => only,
            [var open, var inner, var close] when open.Is(Punctuator.Open) && close.Is(Punctuator.Close) => inner,
            _ => Token.End,
        };
        return number.Kind == TokenKind.Number
            && IntegerLiteral.TryRead(lexicon.BytesOf(number.Id), out ConditionValue value)
            ? value
            : null;
    }

    // The index behind the closing parenthesis, -1 for an error.
    private static int ReadParameters(List<Token> tokens, List<int> parameters, ref bool isVariadic)
    {
        int at = 1;
        if (at < tokens.Count && tokens[at].Is(Punctuator.Close))
        {
            return at + 1;
        }

        while (at < tokens.Count)
        {
            if (tokens[at].Kind == TokenKind.Identifier)
            {
                parameters.Add(tokens[at++].Id);
                if (at < tokens.Count && tokens[at].Is(Punctuator.Ellipsis))
                {
                    isVariadic = true;
                    at++;
                }
            }
            else if (tokens[at].Is(Punctuator.Ellipsis))
            {
                parameters.Add(Words.VaArgs);
                isVariadic = true;
                at++;
            }
            else
            {
                return -1;
            }

            if (at < tokens.Count && tokens[at].Is(Punctuator.Close))
            {
                return at + 1;
            }

            if (isVariadic || at >= tokens.Count || !tokens[at].Is(Punctuator.Comma))
            {
                return -1;
            }

            at++;
        }

        return -1;
    }

    private static bool Mark(
        List<Token> tokens, bool isFunction, List<int> parameters, bool isVariadic, bool isAssembly)
    {
        var marked = new List<Token>(tokens.Count);
        int optionalDepth = -1;
        int depth = 0;
        for (int at = 0; at < tokens.Count; at++)
        {
            Token token = tokens[at];
            if (token.Is(Punctuator.HashHash))
            {
                if (marked.Count == 0 || at + 1 == tokens.Count)
                {
                    return false;
                }

                marked[^1] = marked[^1].With(TokenFlags.PasteNext);
                continue;
            }

            if (isFunction && token.Is(Punctuator.Hash))
            {
                int parameter = at + 1 < tokens.Count ? ParameterOf(tokens[at + 1], parameters) : -1;
                if (parameter >= 0)
                {
                    marked.Add(new Token(TokenKind.Parameter, token.Flags | TokenFlags.Stringify, parameter));
                    at++;
                    continue;
                }

                if (!isAssembly)
                {
                    return false;
                }
            }

            if (isVariadic && token is { Kind: TokenKind.Identifier, Id: Words.VaOpt })
            {
                if (optionalDepth >= 0 || at + 1 >= tokens.Count || !tokens[at + 1].Is(Punctuator.Open))
                {
                    return false;
                }

                marked.Add(new Token(TokenKind.VaOptOpen, token.Flags, -1));
                optionalDepth = depth;
                at++;
                continue;
            }

            depth += token.Is(Punctuator.Open) ? 1 : token.Is(Punctuator.Close) ? -1 : 0;
            if (optionalDepth >= 0 && token.Is(Punctuator.Close) && depth == optionalDepth - 1)
            {
                marked.Add(new Token(TokenKind.VaOptClose, token.Flags, -1));
                optionalDepth = -1;
                depth++;
                continue;
            }

            int index = isFunction ? ParameterOf(token, parameters) : -1;
            marked.Add(index >= 0 ? new Token(TokenKind.Parameter, token.Flags, index) : token);
        }

        tokens.Clear();
        tokens.AddRange(marked);
        return optionalDepth < 0;
    }

    private static int ParameterOf(Token token, List<int> parameters) =>
        token.Kind == TokenKind.Identifier ? parameters.IndexOf(token.Id) : -1;
}
