namespace Recc.DepScan;

/// <summary>
/// Evaluates the expression of an #if, taking its tokens from an expander one by one, as compilers do.
/// </summary>
internal sealed class ConditionEvaluator(
    Lexicon lexicon, Expander line, IDefinedNames names, Dialect dialect, CharacterLiteral characters)
{
    private const int DeepestNesting = 200;

    private Token token;
    private int depth;

    // Above zero: the value does not matter, as on the right of 0 &&.
    private int unevaluated;

    /// <summary>Why there is no value: the compiler has to say what it thinks of the line.</summary>
    internal string? Failure { get; private set; }

    /// <summary>Evaluates the line that the expander has begun.</summary>
    internal bool Evaluate()
    {
        Failure = null;
        depth = 0;
        unevaluated = 0;
        Advance();
        ConditionValue value = Comma();
        if (token.Kind != TokenKind.End)
        {
            Fail("a condition that is not understood");
        }

        Failure ??= line.Failure;
        return value.IsTrue;
    }

    private void Advance()
    {
        token = line.Next();
        if (dialect.HasNamedOperators && token is { Kind: TokenKind.Identifier, Id: >= Words.And and <= Words.XorEq })
        {
            token = token with { Kind = TokenKind.Punctuator, Id = Operator(token.Id) };
        }
    }

    private static int Operator(int word) => word switch
    {
        Words.And => Punctuator.AndAnd,
        Words.Or => Punctuator.OrOr,
        Words.Not => Punctuator.Exclamation,
        Words.Xor => Punctuator.Caret,
        Words.BitAnd => Punctuator.Ampersand,
        Words.BitOr => Punctuator.Bar,
        Words.Compl => Punctuator.Tilde,
        Words.NotEq => Punctuator.NotEqual,
        _ => Punctuator.Hash,
    };

    private ConditionValue Fail(string why)
    {
        Failure ??= why;
        return default;
    }

    private ConditionValue Comma()
    {
        ConditionValue value = Ternary();
        while (token.Is(Punctuator.Comma) && Failure is null)
        {
            Advance();
            value = Ternary();
        }

        return value;
    }

    private ConditionValue Ternary()
    {
        if (++depth > DeepestNesting)
        {
            return Fail("a condition that is nested too deeply");
        }

        ConditionValue condition = Binary(OperatorLevels.Lowest);
        if (token.Is(Punctuator.Question) && Failure is null)
        {
            Advance();
            unevaluated += condition.IsTrue ? 0 : 1;
            ConditionValue yes = Comma();
            unevaluated -= condition.IsTrue ? 0 : 1;
            if (!token.Is(Punctuator.Colon))
            {
                return Fail("a ? without :");
            }

            Advance();
            unevaluated += condition.IsTrue ? 1 : 0;
            ConditionValue no = Ternary();
            unevaluated -= condition.IsTrue ? 1 : 0;
            condition = (condition.IsTrue ? yes : no) with { IsUnsigned = yes.IsUnsigned || no.IsUnsigned };
        }

        depth--;
        return condition;
    }

    private ConditionValue Binary(int lowest)
    {
        ConditionValue left = Unary();
        while (Failure is null && token.Kind == TokenKind.Punctuator && OperatorLevels.Of(token.Id) is var level
            && level >= lowest)
        {
            int operation = token.Id;
            bool skips = operation == Punctuator.AndAnd ? !left.IsTrue : operation == Punctuator.OrOr && left.IsTrue;
            unevaluated += skips ? 1 : 0;
            Advance();
            ConditionValue right = Binary(level + 1);
            unevaluated -= skips ? 1 : 0;
            left = Apply(operation, left, right);
        }

        return left;
    }

    private ConditionValue Unary()
    {
        if (++depth > DeepestNesting)
        {
            return Fail("a condition that is nested too deeply");
        }

        ConditionValue value = Operand();
        depth--;
        return value;
    }

    private ConditionValue Operand()
    {
        Token here = token;
        switch (here.Kind)
        {
            case TokenKind.Number:
                Advance();
                return IntegerLiteral.TryRead(lexicon.BytesOf(here.Id), out ConditionValue number)
                    ? number
                    : Fail($"{lexicon.TextOf(here.Id)} is no integer");
            case TokenKind.Character:
                Advance();
                return characters.TryRead(lexicon.BytesOf(here.Id), out ConditionValue character)
                    ? character
                    : Fail($"{lexicon.TextOf(here.Id)} is no plain character");
            case TokenKind.Identifier when here.Id == Words.Defined:
                return Defined();
            case TokenKind.Identifier:
                Advance();
                return ConditionValue.Of(here.Id == Words.True && dialect.HasBooleans);
            case TokenKind.Punctuator:
                return Prefixed(here.Id);
            default:
                return Fail("an operand is missing");
        }
    }

    private ConditionValue Prefixed(int operation)
    {
        Advance();
        switch (operation)
        {
            case Punctuator.Open:
                ConditionValue inner = Comma();
                if (!token.Is(Punctuator.Close))
                {
                    return Fail("a parenthesis is not closed");
                }

                Advance();
                return inner;
            case Punctuator.Exclamation:
                return ConditionValue.Of(!Unary().IsTrue);
            case Punctuator.Plus:
                return Unary();
            case Punctuator.Minus:
                ConditionValue negated = Unary();
                return negated with { Bits = unchecked(-negated.Bits) };
            case Punctuator.Tilde:
                ConditionValue inverted = Unary();
                return inverted with { Bits = ~inverted.Bits };
            default:
                return Fail("an operand is missing");
        }
    }

    private ConditionValue Defined()
    {
        Token name = line.NextRaw();
        bool isWrapped = name.Is(Punctuator.Open);
        if (isWrapped)
        {
            name = line.NextRaw();
        }

        if (name.Kind != TokenKind.Identifier || (isWrapped && !line.NextRaw().Is(Punctuator.Close)))
        {
            return Fail("defined without a name");
        }

        Advance();
        return ConditionValue.Of(names.IsDefined(name.Id));
    }

    private ConditionValue Apply(int operation, ConditionValue left, ConditionValue right) => operation switch
    {
        Punctuator.ShiftLeft => Shift(left, right, toLeft: true),
        Punctuator.ShiftRight => Shift(left, right, toLeft: false),
        Punctuator.Slash or Punctuator.Percent => Divide(
            operation == Punctuator.Percent, left.Bits, right.Bits, left.IsUnsigned || right.IsUnsigned),
        _ => ConditionValue.Apply(operation, left, right),
    };

    private ConditionValue Divide(bool wantsRest, long x, long y, bool isUnsigned)
    {
        if (y == 0)
        {
            return unevaluated > 0 ? new ConditionValue(0, isUnsigned) : Fail("a division by zero");
        }

        if (isUnsigned)
        {
            return new ConditionValue((long)(wantsRest ? (ulong)x % (ulong)y : (ulong)x / (ulong)y), IsUnsigned: true);
        }

        // The one quotient that does not fit.
        if (y == -1)
        {
            return new ConditionValue(wantsRest ? 0 : unchecked(-x), IsUnsigned: false);
        }

        return new ConditionValue(wantsRest ? x % y : x / y, IsUnsigned: false);
    }

    private ConditionValue Shift(ConditionValue left, ConditionValue right, bool toLeft)
    {
        // By a negative number, and by too many bits, is something that the two compilers do not agree on.
        if (unevaluated == 0 && (right.Bits > 63 || right.Bits < 0))
        {
            return Fail("a shift by a strange number");
        }

        int by = (int)right.Bits & 63;
        long bits = toLeft ? left.Bits << by : left.IsUnsigned ? (long)((ulong)left.Bits >> by) : left.Bits >> by;
        return left with { Bits = bits };
    }
}
