namespace Recc.DepScan;

/// <summary>Small questions about a text of joined lines, each at an offset that may be its end.</summary>
internal readonly ref struct TextCursor(ReadOnlySpan<byte> text)
{
    // No system opens longer names. Without a limit a long line full of brackets would take time squared.
    private const int LongestName = 4096;

    internal readonly ReadOnlySpan<byte> Text = text;

    /// <summary>The byte there, or a newline at the end, which ends whatever could be going on.</summary>
    internal byte this[int at] => (uint)at < (uint)Text.Length ? Text[at] : (byte)'\n';

    internal static bool IsIdentifierByte(byte b) => char.IsAsciiLetterOrDigit((char)b) || b == (byte)'_';

    /// <summary>Where the line ends: the offset of its newline, or of the end of the text.</summary>
    internal int LineEnd(int at)
    {
        int found = Text[at..].IndexOf((byte)'\n');
        return found < 0 ? Text.Length : at + found;
    }

    /// <summary>
    /// Behind blanks and block comments. NUL counts as a blank, as gcc and clang have it, and so does a CR that may or
    /// may not be a line end.
    /// </summary>
    internal int SkipBlanks(int at)
    {
        while (true)
        {
            if (IsBlank(this[at]))
            {
                at++;
            }
            else if (this[at] == (byte)'/' && this[at + 1] == (byte)'*')
            {
                at = SkipBlockComment(at);
            }
            else
            {
                return at;
            }
        }
    }

    /// <summary>Behind the comment that begins here; the end of the text if it has no end.</summary>
    internal int SkipBlockComment(int at)
    {
        int found = Text[(at + 2)..].IndexOf("*/"u8);
        return found < 0 ? Text.Length : at + 2 + found + 2;
    }

    /// <summary>The offset at which blanks before this one begin.</summary>
    internal int SkipBlanksBackwards(int at)
    {
        while (at > 0 && IsBlank(Text[at - 1]))
        {
            at--;
        }

        return at;
    }

    /// <summary>The letters, digits and underscores from here on; may be empty.</summary>
    internal ReadOnlySpan<byte> WordAt(int at)
    {
        int end = at;
        while (IsIdentifierByte(this[end]))
        {
            end++;
        }

        return Text[Math.Min(at, Text.Length)..Math.Min(end, Text.Length)];
    }

    /// <summary>The letters, digits and underscores that end here; may be empty.</summary>
    internal ReadOnlySpan<byte> WordBefore(int at)
    {
        int start = at;
        while (start > 0 && IsIdentifierByte(Text[start - 1]))
        {
            start--;
        }

        return Text[start..at];
    }

    /// <summary>Whether a whole identifier of this length stands here.</summary>
    internal bool IsWholeWord(int at, int length) =>
        (at == 0 || !IsIdentifierByte(Text[at - 1])) && !IsIdentifierByte(this[at + length]);

    /// <summary>
    /// The header name that begins here with a quote or a bracket. False when there is none or when it is not closed on
    /// its line: then the token after the bracket may be anything, even a macro.
    /// </summary>
    internal bool TryHeaderName(int at, out ReadOnlySpan<byte> name, out IncludeForm form)
    {
        name = default;
        byte open = this[at];
        form = open == (byte)'<' ? IncludeForm.Angle : IncludeForm.Quote;
        if (open is not ((byte)'<' or (byte)'"'))
        {
            return false;
        }

        byte close = open == (byte)'<' ? (byte)'>' : open;
        ReadOnlySpan<byte> rest = Text[(at + 1)..];
        rest = rest[..Math.Min(rest.Length, LongestName + 1)];
        int end = rest.IndexOfAny(close, (byte)'\n');
        if (end < 0 || rest[end] != close)
        {
            return false;
        }

        name = rest[..end];
        return true;
    }

    private static bool IsBlank(byte b) =>
        b is (byte)' ' or (byte)'\t' or (byte)'\v' or (byte)'\f' or (byte)'\r' or 0;
}
