namespace Recc.DepScan;

/// <summary>
/// Backslash and newline, which join two lines. As gcc and clang do, blanks between the two are passed over. All kinds
/// of line ends count: LF, CR LF and CR.
/// </summary>
internal static class LineSplices
{
    internal static bool AreIn(ReadOnlySpan<byte> text) => Next(text, 0, out _) >= 0;

    /// <summary>Joins the lines in place; returns the new length.</summary>
    internal static int Remove(Span<byte> text)
    {
        int start = Next(text, 0, out int end);
        int length = start < 0 ? text.Length : start;
        while (start >= 0)
        {
            int next = Next(text, end, out int nextEnd);
            Span<byte> kept = text[end..(next < 0 ? text.Length : next)];
            kept.CopyTo(text[length..]);
            length += kept.Length;
            start = next;
            end = nextEnd;
        }

        return length;
    }

    // Where the next splice at or after an offset begins and ends; -1 when there is none.
    private static int Next(ReadOnlySpan<byte> text, int from, out int end)
    {
        for (int at = from; at < text.Length;)
        {
            int found = text[at..].IndexOf((byte)'\\');
            if (found < 0)
            {
                break;
            }

            at += found;
            int lineEnd = at + 1;
            while (lineEnd < text.Length && text[lineEnd] is (byte)' ' or (byte)'\t' or (byte)'\v' or (byte)'\f' or 0)
            {
                lineEnd++;
            }

            end = AfterLineEnd(text, lineEnd);
            if (end > lineEnd)
            {
                return at;
            }

            at++;
        }

        end = text.Length;
        return -1;
    }

    private static int AfterLineEnd(ReadOnlySpan<byte> text, int at) => text[at..] switch
    {
        [(byte)'\r', (byte)'\n', ..] => at + 2,
        [(byte)'\r' or (byte)'\n', ..] => at + 1,
        _ => at,
    };
}
