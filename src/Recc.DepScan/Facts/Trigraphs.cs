namespace Recc.DepScan;

/// <summary>The nine sequences ??x that stand for one character each (C17, 5.2.1.1).</summary>
internal static class Trigraphs
{
    private static ReadOnlySpan<byte> Last => "=/'()!<>-"u8;

    private static ReadOnlySpan<byte> Meaning => "#\\^[]|{}~"u8;

    internal static bool AreIn(ReadOnlySpan<byte> text)
    {
        for (int found = text.IndexOf((byte)'?'); found >= 0; found = text.IndexOf((byte)'?'))
        {
            if (text[found..] is [_, (byte)'?', byte last, ..] && Last.Contains(last))
            {
                return true;
            }

            text = text[(found + 1)..];
        }

        return false;
    }

    /// <summary>Replaces them in place; returns the new length.</summary>
    internal static int Replace(Span<byte> text)
    {
        int length = 0;
        for (int at = 0; at < text.Length; at++)
        {
            int which = text[at..] is [(byte)'?', (byte)'?', byte last, ..] ? Last.IndexOf(last) : -1;
            text[length++] = which < 0 ? text[at] : Meaning[which];
            at += which < 0 ? 0 : 2;
        }

        return length;
    }
}
