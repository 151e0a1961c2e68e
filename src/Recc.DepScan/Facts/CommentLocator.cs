namespace Recc.DepScan;

/// <summary>
/// Tells whether an offset lies in a comment. Where compilers of different languages would read the text differently,
/// it stops trusting itself and answers no from there on: what is taken for code by mistake costs little, what is taken
/// for a comment by mistake would be overlooked. Questions come in ascending order.
/// </summary>
internal ref struct CommentLocator(ReadOnlySpan<byte> text, bool rewritten)
{
    private const int LongestRawDelimiter = 16;

    // Longer numbers than this are not numbers.
    private const int LongestNumber = 256;

    private readonly ReadOnlySpan<byte> text = text;
    private readonly TextCursor cursor = new(text);

    private int position;
    private int commentStart;
    private int commentEnd;
    private int uncertainUntil;
    private bool lost;

    /// <summary>Whether the byte there is surely part of a comment.</summary>
    internal bool Covers(int offset)
    {
        while (!lost && position <= offset)
        {
            int found = text[position..].IndexOfAny((byte)'/', (byte)'"', (byte)'\'');
            position = found < 0 ? text.Length : position + found;
            if (position > offset || position == text.Length)
            {
                break;
            }

            position = text[position] switch
            {
                (byte)'/' => PassSlash(position),
                (byte)'"' => PassQuote(position),
                _ => PassApostrophe(position),
            };
        }

        return offset >= commentStart && offset < commentEnd;
    }

    private int PassSlash(int at)
    {
        if (cursor[at + 1] == (byte)'*')
        {
            // After a digit separator, which is the start of a character constant in other languages, and in a header
            // name such as <a/*b>, this may be no comment.
            if (at < uncertainUntil || IsInHeaderName(at))
            {
                return Lose();
            }

            commentStart = at;
            commentEnd = cursor.SkipBlockComment(at);
            return commentEnd;
        }

        return cursor[at + 1] == (byte)'/' ? PassLineComment(at) : at + 1;
    }

    private int PassLineComment(int at)
    {
        int end = LineEndOrLose(at);
        if (lost)
        {
            return end;
        }

        // C90 without extensions knows no such comments. There //**/ is a division; elsewhere two slashes cannot be.
        if (cursor[at + 2] != (byte)'*')
        {
            commentStart = at;
            commentEnd = end;
        }

        return end;
    }

    private int PassQuote(int at) => IsRawString(at) ? PassRawString(at) : PassLiteral(at, (byte)'"');

    private readonly bool IsRawString(int quote)
    {
        ReadOnlySpan<byte> prefix = cursor.WordBefore(quote);
        return prefix.SequenceEqual("R"u8) || prefix.SequenceEqual("LR"u8) || prefix.SequenceEqual("uR"u8)
            || prefix.SequenceEqual("UR"u8) || prefix.SequenceEqual("u8R"u8);
    }

    private int PassRawString(int quote)
    {
        ReadOnlySpan<byte> rest = text[(quote + 1)..];
        int open = rest[..Math.Min(rest.Length, LongestRawDelimiter + 1)].IndexOf((byte)'(');
        if (open < 0)
        {
            return PassLiteral(quote, (byte)'"');
        }

        // A raw string keeps splices and trigraphs, and here they are gone: its end may have been another.
        if (rewritten)
        {
            return Lose();
        }

        Span<byte> close = stackalloc byte[LongestRawDelimiter + 2];
        close[0] = (byte)')';
        rest[..open].CopyTo(close[1..]);
        close[open + 1] = (byte)'"';
        int end = rest.IndexOf((ReadOnlySpan<byte>)close[..(open + 2)]);
        return end < 0 ? Lose() : quote + 1 + end + open + 2;
    }

    private int PassApostrophe(int at)
    {
        if (!IsDigitSeparator(at))
        {
            return PassLiteral(at, (byte)'\'');
        }

        uncertainUntil = cursor.LineEnd(at);
        return at + 1;
    }

    // 1'000 in C++14 and C23; in other languages, and in the prose of a skipped block, it is no separator.
    private readonly bool IsDigitSeparator(int at)
    {
        if (at == 0 || !TextCursor.IsIdentifierByte(text[at - 1]) || !TextCursor.IsIdentifierByte(cursor[at + 1]))
        {
            return false;
        }

        int start = at;
        int limit = Math.Max(0, at - LongestNumber);
        while (start > limit
            && (TextCursor.IsIdentifierByte(text[start - 1]) || text[start - 1] is (byte)'\'' or (byte)'.'))
        {
            start--;
        }

        return char.IsAsciiDigit((char)text[start]) || text[start] == (byte)'.';
    }

    // To the closing delimiter or, as a compiler does with one that is missing, to the end of the line.
    private int PassLiteral(int at, byte delimiter)
    {
        for (at++; at < text.Length; at++)
        {
            int found = text[at..].IndexOfAny([delimiter, (byte)'\\', (byte)'\n', (byte)'\r']);
            if (found < 0)
            {
                return text.Length;
            }

            at += found;
            byte b = text[at];
            if (b == delimiter)
            {
                return at + 1;
            }

            if (b != (byte)'\\')
            {
                return LineEndOrLose(at);
            }

            if (cursor[at + 1] is not ((byte)'\n' or (byte)'\r'))
            {
                at++;
            }
        }

        return text.Length;
    }

    // A lone CR ends a line for some compilers and not for others.
    private int LineEndOrLose(int at)
    {
        int found = text[at..].IndexOfAny((byte)'\n', (byte)'\r');
        if (found < 0)
        {
            return text.Length;
        }

        at += found;
        return text[at] == (byte)'\n' || cursor[at + 1] == (byte)'\n' ? at : Lose();
    }

    private readonly bool IsInHeaderName(int at)
    {
        ReadOnlySpan<byte> line = text[(text[..at].LastIndexOf((byte)'\n') + 1)..at];
        int bracket = line.LastIndexOf((byte)'<');
        return bracket >= 0 && line[bracket..].IndexOf((byte)'>') < 0
            && (line.IndexOf("nclude"u8) >= 0 || line.IndexOf("mbed"u8) >= 0 || line.IndexOf("mport"u8) >= 0);
    }

    private int Lose()
    {
        lost = true;
        return text.Length;
    }
}
