namespace Recc.DepScan;

/// <summary>
/// Gives the tokens of one line, one after the other, with macros expanded, the way both compilers do it: a macro is
/// disabled while tokens of its expansion are being read, and an identifier that is met then stays as it is for good.
/// </summary>
/// <param name="lexicon">What tokens are spelled with.</param>
/// <param name="macros">What is defined.</param>
/// <param name="builtins">What means something without a definition.</param>
/// <param name="keepsLoneComma">
/// Whether a comma pasted to the only parameter, a variable one, stays when there is no argument: by the standard.
/// </param>
internal sealed class Expander(Lexicon lexicon, MacroTable macros, IBuiltinMacros builtins, bool keepsLoneComma)
{
    // What no sane line needs; a line that doubles itself at each step must end.
    private const int MostExpansions = 200_000;

    // About a tenth of a second; a sane line needs some thousands.
    private const long MostSteps = 20_000_000;

    // Each step of a chain of ## makes a new spelling, which is kept.
    private const int LongestPasted = 4096;

    // Arguments within arguments: each level takes some of the stack.
    private const int DeepestArguments = 250;

    private Context[] contexts = new Context[16];
    private int top;
    private int expansions;
    private int nesting;
    private long steps;
    private bool carriesSpace;

    // clang: a macro that became nothing leaves the blank before it to what follows.
    private bool owesSpace;
    private Tokenizer Tokenizer => new(lexicon, ReadingMode.None);

    /// <summary>What went wrong; the tokens given after that mean nothing.</summary>
    internal string? Failure { get; private set; }

    /// <summary>Begins a line.</summary>
    /// <param name="line">Its tokens.</param>
    /// <param name="clangSpacing">Whether what a macro becomes inherits the blank before its name, as in clang.</param>
    internal void Begin(Token[] line, bool clangSpacing)
    {
        top = 0;
        Push(line, null, isBarrier: true);
        expansions = 0;
        nesting = 0;
        steps = 0;
        Failure = null;
        carriesSpace = clangSpacing;
        owesSpace = false;
    }

    /// <summary>The next token with nothing expanded.</summary>
    internal Token NextRaw()
    {
        while (true)
        {
            ref Context context = ref contexts[top - 1];
            if (context.At < context.Tokens.Length)
            {
                steps++;
                Token token = context.Tokens[context.At++];
                if (token.Kind == TokenKind.Placemarker)
                {
                    continue;
                }

                return token.Kind == TokenKind.Identifier && macros[token.Id] is { } macro && IsActive(macro)
                    ? token.With(TokenFlags.NoExpand)
                    : token;
            }

            if (context.IsBarrier)
            {
                return Token.End;
            }

            top--;
        }
    }

    /// <summary>The next token of the expanded line.</summary>
    internal Token Next()
    {
        while (true)
        {
            Token token = NextRaw();
            if (owesSpace)
            {
                token = token.With(TokenFlags.SpaceBefore);
                owesSpace = false;
            }

            if (token.Kind != TokenKind.Identifier || token.IsFrozen || Failure is not null)
            {
                return token;
            }

            Macro? macro = macros[token.Id];
            if (macro is null)
            {
                return Words.IsBuiltin(token.Id) ? Builtin(token) : token;
            }

            builtins.NoteUse(token.Id);
            MacroBody body = macro.In(lexicon);
            if (body.IsBroken)
            {
                return Fail(token, "a definition that is not understood");
            }

            Token[] expansion = body.Tokens;
            if (body.IsFunction)
            {
                if (!NextIsOpen())
                {
                    return token;
                }

                NextRaw();
                if (!TryArguments(body, out List<Token[]> arguments, out bool isElided))
                {
                    return Fail(token, "wrong arguments");
                }

                expansion = Substitute(body, arguments, isElided);
            }
            else if (body.HasPaste)
            {
                expansion = Pasted([.. expansion]);
            }

            if (++expansions > MostExpansions || steps > MostSteps)
            {
                return Fail(token, "an expansion without end");
            }

            if (carriesSpace && expansion.Length > 0 && expansion[0].HasSpaceBefore != token.HasSpaceBefore)
            {
                expansion = [.. expansion];
                expansion[0] = Spaced(expansion[0], token.HasSpaceBefore);
            }

            owesSpace = carriesSpace && expansion.Length == 0 && token.HasSpaceBefore;
            Push(expansion, macro, isBarrier: false);
        }
    }

    // A builtin may take its operand from another one.
    private Token Builtin(Token name)
    {
        if (nesting == DeepestArguments)
        {
            return Fail(name, "operands that are nested too deeply");
        }

        nesting++;
        Token value = builtins.Expand(name, this);
        nesting--;
        return value;
    }

    /// <summary>Notes that the line cannot be expanded.</summary>
    internal Token Fail(Token token, string why)
    {
        Failure ??= $"{lexicon.TextOf(token.Id)}: {why}";
        return Token.End;
    }

    /// <summary>Whether the next token, in whatever context, opens a parenthesis.</summary>
    internal bool NextIsOpen()
    {
        while (true)
        {
            ref Context context = ref contexts[top - 1];
            while (context.At < context.Tokens.Length && context.Tokens[context.At].Kind == TokenKind.Placemarker)
            {
                context.At++;
            }

            if (context.At < context.Tokens.Length)
            {
                return context.Tokens[context.At].Is(Punctuator.Open);
            }

            if (context.IsBarrier)
            {
                return false;
            }

            top--;
        }
    }

    private static Token Spaced(Token token, bool space) =>
        space ? token.With(TokenFlags.SpaceBefore) : token.Without(TokenFlags.SpaceBefore);

    private bool IsActive(Macro macro)
    {
        steps += top;
        for (int at = top - 1; at >= 0; at--)
        {
            if (contexts[at].Macro is { } active && active.Name == macro.Name)
            {
                return true;
            }
        }

        return false;
    }

    // Elided: the variable part is not only empty, but not there.
    private bool TryArguments(MacroBody body, out List<Token[]> arguments, out bool isElided)
    {
        arguments = [];
        isElided = false;
        var argument = new List<Token>();
        int depth = 0;
        while (true)
        {
            Token token = NextRaw();
            if (token.Kind == TokenKind.End || steps > MostSteps)
            {
                return false;
            }

            bool isLast = body.IsVariadic && arguments.Count == body.ParameterCount - 1;
            if (depth == 0 && (token.Is(Punctuator.Close) || (token.Is(Punctuator.Comma) && !isLast)))
            {
                arguments.Add([.. argument]);
                argument.Clear();
                if (token.Is(Punctuator.Close))
                {
                    isElided = IsElided(body, arguments);
                    return Fits(body, arguments);
                }

                continue;
            }

            depth += token.Is(Punctuator.Open) ? 1 : token.Is(Punctuator.Close) ? -1 : 0;
            argument.Add(token);
        }
    }

    private bool IsElided(MacroBody body, List<Token[]> arguments) =>
        body.IsVariadic && (arguments.Count < body.ParameterCount
            || (body.ParameterCount == 1 && arguments is [{ Length: 0 }] && !keepsLoneComma));

    private static bool Fits(MacroBody body, List<Token[]> arguments)
    {
        if (body.ParameterCount == 0)
        {
            return arguments is [{ Length: 0 }];
        }

        // The variable part may be missing altogether.
        if (body.IsVariadic && arguments.Count == body.ParameterCount - 1)
        {
            arguments.Add([]);
        }

        return arguments.Count == body.ParameterCount;
    }

    private Token[] Expanded(Token[] tokens)
    {
        if (!Array.Exists(tokens, static token => token.Kind == TokenKind.Identifier))
        {
            return tokens;
        }

        if (nesting == DeepestArguments)
        {
            Failure ??= "arguments that are nested too deeply";
            return [];
        }

        var result = new List<Token>(tokens.Length);
        Push(tokens, null, isBarrier: true);
        nesting++;
        for (Token token = Next(); token.Kind != TokenKind.End; token = Next())
        {
            result.Add(token);
        }

        top--;
        nesting--;
        return [.. result];
    }

    private Token[] Substitute(MacroBody body, List<Token[]> arguments, bool isElided)
    {
        var result = new List<Token>(body.Tokens.Length);
        var expanded = new Token[]?[arguments.Count];
        bool pasteBefore = false;
        for (int at = 0; at < body.Tokens.Length; at++)
        {
            Token token = body.Tokens[at];
            bool pasteNext = (token.Flags & TokenFlags.PasteNext) != 0;
            if (token.Kind == TokenKind.VaOptOpen)
            {
                Token[] variable = expanded[^1] ??= Expanded(arguments[^1]);
                if (variable.Length == 0)
                {
                    at = Array.FindIndex(body.Tokens, at, static other => other.Kind == TokenKind.VaOptClose);
                    pasteNext = (body.Tokens[at].Flags & TokenFlags.PasteNext) != 0;
                    result.Add(pasteNext ? Token.Placemarker.With(TokenFlags.PasteNext) : Token.Placemarker);
                }
            }
            else if (token.Kind == TokenKind.VaOptClose)
            {
                if (pasteNext && result.Count > 0)
                {
                    result[^1] = result[^1].With(TokenFlags.PasteNext);
                }
            }
            else if (token.Kind != TokenKind.Parameter)
            {
                // GNU: a comma that is pasted to what is not there vanishes with it, and is pasted to nothing.
                if (pasteNext && token.Is(Punctuator.Comma) && IsVariablePart(body, at + 1))
                {
                    if (!isElided)
                    {
                        result.Add(token.Without(TokenFlags.PasteNext));
                    }

                    pasteBefore = true;
                    continue;
                }

                result.Add(token);
            }
            else if ((token.Flags & TokenFlags.Stringify) != 0)
            {
                Token text = Stringified(arguments[token.Id], token.HasSpaceBefore);
                result.Add(pasteNext ? text.With(TokenFlags.PasteNext) : text);
            }
            else
            {
                Token[] argument = pasteBefore || pasteNext
                    ? arguments[token.Id]
                    : expanded[token.Id] ??= Expanded(arguments[token.Id]);
                AddArgument(result, argument, token, pasteNext);
            }

            pasteBefore = pasteNext;
        }

        return body.HasPaste ? Pasted(result) : [.. result];
    }

    private static bool IsVariablePart(MacroBody body, int at) =>
        body.IsVariadic && at < body.Tokens.Length
        && body.Tokens[at] is { Kind: TokenKind.Parameter } token && token.Id == body.ParameterCount - 1
        && (token.Flags & TokenFlags.Stringify) == 0;

    private void AddArgument(List<Token> result, Token[] argument, Token parameter, bool pasteNext)
    {
        if (argument.Length == 0)
        {
            result.Add(pasteNext ? Token.Placemarker.With(TokenFlags.PasteNext) : Token.Placemarker);
            return;
        }

        int first = result.Count;
        result.AddRange(argument);
        if (carriesSpace)
        {
            result[first] = Spaced(result[first], parameter.HasSpaceBefore);
        }

        if (pasteNext)
        {
            result[^1] = result[^1].With(TokenFlags.PasteNext);
        }
    }

    private Token[] Pasted(List<Token> tokens)
    {
        var result = new List<Token>(tokens.Count);
        for (int at = 0; at < tokens.Count; at++)
        {
            Token token = tokens[at];
            while ((token.Flags & TokenFlags.PasteNext) != 0 && at + 1 < tokens.Count && Failure is null)
            {
                token = Paste(token, tokens[++at]);
            }

            result.Add(token.Without(TokenFlags.PasteNext));
        }

        return [.. result];
    }

    private Token Paste(Token left, Token right)
    {
        TokenFlags onwards = right.Flags & TokenFlags.PasteNext;
        if (right.Kind == TokenKind.Placemarker)
        {
            return left.Without(TokenFlags.PasteNext).With(onwards);
        }

        if (left.Kind == TokenKind.Placemarker)
        {
            return right;
        }

        ReadOnlySpan<byte> first = lexicon.BytesOf(left.Id);
        ReadOnlySpan<byte> second = lexicon.BytesOf(right.Id);
        if (first.Length + second.Length > LongestPasted)
        {
            Fail(left, "## makes too long a token");
            return left.Without(TokenFlags.PasteNext);
        }

        byte[] both = [.. first, .. second];
        List<Token> made = Tokenizer.Split(both, isCondition: false);
        if (made.Count != 1)
        {
            Fail(left, "## does not make one token");
            return left.Without(TokenFlags.PasteNext);
        }

        return made[0] with { Flags = (left.Flags & TokenFlags.SpaceBefore) | onwards };
    }

    private Token Stringified(Token[] argument, bool space)
    {
        var text = new ByteBlock(64);
        text.Write("\""u8);
        for (int at = 0; at < argument.Length; at++)
        {
            Token token = argument[at];
            if (at > 0 && token.HasSpaceBefore)
            {
                text.Write(" "u8);
            }

            ReadOnlySpan<byte> spelling = lexicon.BytesOf(token.Id);
            bool isLiteral = token.Kind is TokenKind.Text or TokenKind.Character;
            foreach (byte b in spelling)
            {
                if (isLiteral && (b is (byte)'"' or (byte)'\\'))
                {
                    text.Write("\\"u8);
                }

                text.Write([b]);
            }
        }

        text.Write("\""u8);
        var result = new Token(TokenKind.Text, TokenFlags.None, lexicon.Intern(text.Written));
        return Spaced(result, space);
    }

    private void Push(Token[] tokens, Macro? macro, bool isBarrier)
    {
        if (top == contexts.Length)
        {
            Array.Resize(ref contexts, top * 2);
        }

        contexts[top++] = new Context { Tokens = tokens, Macro = macro, IsBarrier = isBarrier };
    }

    // Tokens that are being read: of the line, of an argument, or of what a macro became.
    private struct Context
    {
        internal Token[] Tokens;
        internal Macro? Macro;
        internal int At;
        internal bool IsBarrier;
    }
}
