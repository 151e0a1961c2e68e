using System.Text;

namespace Recc.DepScan;

/// <summary>
/// Reads the string literals of preprocessed C or C++, adjacent ones as one, decoded. Line markers and pragmas stand
/// between literals without dividing them.
/// </summary>
internal ref struct LiteralReader(ReadOnlySpan<byte> text)
{
    private const int LongestRawDelimiter = 16;

    private readonly ReadOnlySpan<byte> text = text;
    private readonly TextCursor cursor = new(text);
    private readonly List<byte> content = [];
    private int position;

    /// <summary>A directive that stands in the text itself, as in blocks of assembly that are not strings.</summary>
    internal bool HasBareDirective { get; private set; }

    /// <summary>The next literal; its content is valid until the next call.</summary>
    internal bool TryRead(out ReadOnlySpan<byte> literal)
    {
        content.Clear();
        bool found = false;
        while (position < text.Length)
        {
            byte b = text[position];
            if (b is (byte)'"')
            {
                found = true;
                ReadLiteral(isRaw: IsRaw(cursor.WordBefore(position)));
            }
            else if (!PassBetween(b))
            {
                if (found && !IsPrefix())
                {
                    break;
                }

                PassToken(b);
            }
        }

        literal = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(content);
        return found;
    }

    // What may stand between two literals that are one.
    private bool PassBetween(byte b)
    {
        int at = position;
        position = b switch
        {
            (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\v' or (byte)'\f' => at + 1,
            (byte)'#' when text[..at].TrimEnd(" \t"u8) is [] or [.., (byte)'\n'] => cursor.LineEnd(at),
            (byte)'/' when cursor[at + 1] == (byte)'*' => cursor.SkipBlockComment(at),
            (byte)'/' when cursor[at + 1] == (byte)'/' => cursor.LineEnd(at),
            _ => at,
        };
        return position > at;
    }

    // Of a literal, as in u8"x".
    private readonly bool IsPrefix()
    {
        ReadOnlySpan<byte> word = cursor.WordAt(position);
        return !word.IsEmpty && cursor[position + word.Length] == (byte)'"'
            && (IsRaw(word) || word.SequenceEqual("L"u8) || word.SequenceEqual("u"u8) || word.SequenceEqual("U"u8)
                || word.SequenceEqual("u8"u8));
    }

    private static bool IsRaw(ReadOnlySpan<byte> prefix) =>
        prefix.SequenceEqual("R"u8) || prefix.SequenceEqual("LR"u8) || prefix.SequenceEqual("uR"u8)
            || prefix.SequenceEqual("UR"u8) || prefix.SequenceEqual("u8R"u8);

    private void PassToken(byte b)
    {
        if (b == (byte)'\'')
        {
            PassCharacter();
        }
        else if (char.IsAsciiDigit((char)b))
        {
            PassNumber();
        }
        else if (TextCursor.IsIdentifierByte(b))
        {
            ReadOnlySpan<byte> word = cursor.WordAt(position);
            HasBareDirective |= Ascii.EqualsIgnoreCase(word, "incbin"u8) && position > 0
                && text[position - 1] == (byte)'.';
            position += word.Length;
        }
        else
        {
            position++;
        }
    }

    // With the apostrophes that divide its digits.
    private void PassNumber()
    {
        while (TextCursor.IsIdentifierByte(cursor[position]) || cursor[position] == (byte)'.'
            || (cursor[position] == (byte)'\'' && TextCursor.IsIdentifierByte(cursor[position + 1])))
        {
            position++;
        }
    }

    private void PassCharacter()
    {
        for (position++; cursor[position] != (byte)'\n'; position++)
        {
            if (text[position] == (byte)'\'')
            {
                position++;
                return;
            }

            if (text[position] == (byte)'\\')
            {
                position++;
            }
        }
    }

    private void ReadLiteral(bool isRaw)
    {
        position++;
        if (isRaw && TryReadRaw())
        {
            return;
        }

        while (position < text.Length && text[position] is not ((byte)'"' or (byte)'\n'))
        {
            if (text[position] == (byte)'\\')
            {
                position++;
                ReadEscape();
            }
            else
            {
                content.Add(text[position++]);
            }
        }

        position++;
    }

    private bool TryReadRaw()
    {
        ReadOnlySpan<byte> rest = text[position..];
        int open = rest[..Math.Min(rest.Length, LongestRawDelimiter + 1)].IndexOf((byte)'(');
        if (open < 0)
        {
            return false;
        }

        Span<byte> close = stackalloc byte[LongestRawDelimiter + 2];
        close[0] = (byte)')';
        rest[..open].CopyTo(close[1..]);
        close[open + 1] = (byte)'"';
        int length = rest[(open + 1)..].IndexOf((ReadOnlySpan<byte>)close[..(open + 2)]);
        ReadOnlySpan<byte> inner = length < 0 ? rest[(open + 1)..] : rest.Slice(open + 1, length);
        content.AddRange(inner);
        position += open + 1 + inner.Length + (length < 0 ? 0 : open + 2);
        return true;
    }

    private void ReadEscape()
    {
        byte b = cursor[position];
        if (b is >= (byte)'0' and <= (byte)'7')
        {
            ReadNumber(8, 3);
        }
        else if (b == (byte)'x')
        {
            position++;
            ReadNumber(16, int.MaxValue);
        }
        else if (position < text.Length)
        {
            position++;
            content.Add(Meaning(b));
        }
    }

    private static byte Meaning(byte letter) => letter switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'t' => (byte)'\t',
        (byte)'r' => (byte)'\r',
        (byte)'v' => (byte)'\v',
        (byte)'f' => (byte)'\f',
        (byte)'a' => 7,
        (byte)'b' => 8,
        (byte)'e' or (byte)'E' => 27,
        // Characters by name or number: a letter that is plain for no file name stands for all of them.
        (byte)'u' or (byte)'U' or (byte)'N' or (byte)'o' => 1,
        _ => letter,
    };

    private void ReadNumber(int radix, int longest)
    {
        int value = 0;
        for (int digits = 0; digits < longest && Digit(cursor[position]) is var digit && digit < radix; digits++)
        {
            value = ((value * radix) + digit) & 0xFF;
            position++;
        }

        content.Add((byte)value);
    }

    private static int Digit(byte b) => char.IsAsciiHexDigit((char)b) ? Convert.ToInt32(((char)b).ToString(), 16) : 16;
}
