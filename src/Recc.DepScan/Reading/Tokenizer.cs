namespace Recc.DepScan;

/// <summary>
/// Splits one logical line into preprocessing tokens. The line has no comments, splices and trigraphs any more.
/// </summary>
internal readonly ref struct Tokenizer(Lexicon lexicon, ReadingMode mode)
{
    private const int LongestRawDelimiter = 16;

    /// <summary>All tokens of a line.</summary>
    /// <param name="text">The line.</param>
    /// <param name="isCondition">Whether &lt;x&gt; behind __has_include and its like is one token.</param>
    internal List<Token> Split(ReadOnlySpan<byte> text, bool isCondition)
    {
        var tokens = new List<Token>();
        bool space = false;
        for (int at = 0; at < text.Length;)
        {
            if (IsBlank(text[at]))
            {
                space = true;
                at++;
                continue;
            }

            int length = isCondition && text[at] == (byte)'<' && ExpectsHeaderName(tokens)
                ? HeaderNameLength(text[at..])
                : 0;
            Token token = length > 0
                ? new Token(TokenKind.HeaderName, TokenFlags.None, lexicon.Intern(text.Slice(at, length)))
                : Next(text[at..], out length);
            tokens.Add(space ? token.With(TokenFlags.SpaceBefore) : token);
            space = false;
            at += length;
        }

        return tokens;
    }

    internal static bool IsBlank(byte b) =>
        b is (byte)' ' or (byte)'\t' or (byte)'\v' or (byte)'\f' or (byte)'\r' or (byte)'\n' or 0;

    /// <summary>Letters, digits, underscore, dollar, and what is not ASCII.</summary>
    internal static bool IsWordByte(byte b) =>
        char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or (byte)'$' or >= 0x80;

    private static bool ExpectsHeaderName(List<Token> tokens)
    {
        int at = tokens.Count - 1;
        if (at >= 0 && tokens[at].Is(Punctuator.Open))
        {
            at--;
        }

        return at >= 0 && tokens[at] is { Kind: TokenKind.Identifier, Id: >= Words.HasInclude and <= Words.HasEmbed };
    }

    private static int HeaderNameLength(ReadOnlySpan<byte> text) => text.IndexOf((byte)'>') + 1;

    private Token Next(ReadOnlySpan<byte> text, out int length)
    {
        byte first = text[0];
        byte second = text.Length > 1 ? text[1] : (byte)0;
        if (char.IsAsciiDigit((char)first) || (first == (byte)'.' && char.IsAsciiDigit((char)second)))
        {
            length = NumberLength(text);
            return Of(TokenKind.Number, text[..length]);
        }

        if (first is (byte)'"' or (byte)'\'')
        {
            return Literal(text, 0, out length);
        }

        if (IsWordByte(first) || IsUniversalName(text))
        {
            length = WordLength(text);
            if (length < text.Length && IsPrefix(text[..length]))
            {
                if (text[length] == (byte)'"' && (mode & ReadingMode.RawStrings) != 0
                    && text[length - 1] == (byte)'R' && RawLength(text, length) is var raw and > 0)
                {
                    length = raw;
                    return Of(TokenKind.Text, text[..length]);
                }

                if (text[length] is (byte)'"' or (byte)'\'' && text[length - 1] != (byte)'R')
                {
                    return Literal(text, length, out length);
                }
            }

            return Of(TokenKind.Identifier, text[..length]);
        }

        length = Punctuator.LengthAt(text, lexicon, (mode & ReadingMode.NoDigraphs) == 0, out int id);
        if (length > 0)
        {
            return new Token(TokenKind.Punctuator, TokenFlags.None, id switch
            {
                Punctuator.DigraphHash => Punctuator.Hash,
                Punctuator.DigraphHashHash => Punctuator.HashHash,
                _ => id,
            });
        }

        length = 1;
        return Of(TokenKind.Other, text[..1]);
    }

    private Token Of(TokenKind kind, ReadOnlySpan<byte> spelling) =>
        new(kind, TokenFlags.None, lexicon.Intern(spelling));

    private static int WordLength(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (at < text.Length && (IsWordByte(text[at]) || IsUniversalName(text[at..])))
        {
            at += text[at] == (byte)'\\' ? 2 : 1;
        }

        return at;
    }

    // \u or \U; that hexadecimal digits follow does not matter for where the word ends.
    private static bool IsUniversalName(ReadOnlySpan<byte> text) =>
        text is [(byte)'\\', (byte)'u' or (byte)'U', _, ..] && char.IsAsciiHexDigit((char)text[2]);

    private int NumberLength(ReadOnlySpan<byte> text)
    {
        int at = 1;
        while (at < text.Length)
        {
            byte b = text[at];
            bool isSign = b is (byte)'+' or (byte)'-' && text[at - 1] is (byte)'e' or (byte)'E' or (byte)'p'
                or (byte)'P';
            bool isSeparator = b == (byte)'\'' && (mode & ReadingMode.DigitSeparators) != 0
                && at + 1 < text.Length && IsWordByte(text[at + 1]);
            if (!IsWordByte(b) && b != (byte)'.' && !(isSign && b is (byte)'+' or (byte)'-') && !isSeparator)
            {
                break;
            }

            at++;
        }

        return at;
    }

    private static bool IsPrefix(ReadOnlySpan<byte> word) =>
        word.Length <= 3 && (word is [(byte)'L'] or [(byte)'u'] or [(byte)'U'] or [(byte)'R'] or [(byte)'u', (byte)'8']
            or [(byte)'L', (byte)'R'] or [(byte)'u', (byte)'R'] or [(byte)'U', (byte)'R']
            or [(byte)'u', (byte)'8', (byte)'R']);

    // A literal that does not end swallows the rest of the line.
    private Token Literal(ReadOnlySpan<byte> text, int quote, out int length)
    {
        byte delimiter = text[quote];
        for (int at = quote + 1; at < text.Length; at++)
        {
            if (text[at] == (byte)'\\')
            {
                at++;
            }
            else if (text[at] == delimiter)
            {
                length = at + 1;

                // "x"_suffix and 'x'_suffix.
                int suffix = WordLength(text[length..]);
                if (suffix > 0 && text[length] == (byte)'_')
                {
                    length += suffix;
                }

                return Of(delimiter == (byte)'"' ? TokenKind.Text : TokenKind.Character, text[..length]);
            }
        }

        length = text.Length;
        return Of(TokenKind.Other, text);
    }

    private static int RawLength(ReadOnlySpan<byte> text, int quote)
    {
        ReadOnlySpan<byte> rest = text[(quote + 1)..];
        int open = rest[..Math.Min(rest.Length, LongestRawDelimiter + 1)].IndexOf((byte)'(');
        if (open < 0)
        {
            return 0;
        }

        Span<byte> close = stackalloc byte[LongestRawDelimiter + 2];
        close[0] = (byte)')';
        rest[..open].CopyTo(close[1..]);
        close[open + 1] = (byte)'"';
        int end = rest.IndexOf((ReadOnlySpan<byte>)close[..(open + 2)]);
        return end < 0 ? text.Length : quote + 1 + end + open + 2;
    }
}
