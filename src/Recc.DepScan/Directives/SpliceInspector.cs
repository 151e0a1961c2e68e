namespace Recc.DepScan;

/// <summary>
/// Finds line splices in the middle of something that a reader would have to see whole: nearly all stand where a blank
/// could stand.
/// </summary>
internal static class SpliceInspector
{
    // What no word, comment mark, digraph or literal prefix contains.
    private static ReadOnlySpan<byte> Harmless => " \t\v\f;,(){}[]=<>+-&|^~!.?\n"u8;

    internal static bool HasAwkwardSplice(ReadOnlySpan<byte> text)
    {
        for (int at = 0; at < text.Length;)
        {
            int found = text[at..].IndexOf((byte)'\\');
            if (found < 0)
            {
                return false;
            }

            at += found;
            int end = SpliceEnd(text, at);
            if (end > at && IsAwkward(text, at, end))
            {
                return true;
            }

            at = Math.Max(at + 1, end);
        }

        return false;
    }

    /// <summary>The offset behind the splice that begins at a backslash; -1 when it is none.</summary>
    internal static int SpliceEnd(ReadOnlySpan<byte> text, int backslash)
    {
        int at = backslash + 1;
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\v' or (byte)'\f' or 0)
        {
            at++;
        }

        if (at < text.Length && text[at] == (byte)'\n')
        {
            return at + 1;
        }

        return at + 1 < text.Length && text[at] == (byte)'\r' && text[at + 1] == (byte)'\n' ? at + 2 : -1;
    }

    private static bool IsAwkward(ReadOnlySpan<byte> text, int start, int end)
    {
        byte before = start > 0 ? text[start - 1] : (byte)' ';
        byte after = end < text.Length ? text[end] : (byte)' ';
        return !Harmless.Contains(before) && !Harmless.Contains(after) && after != (byte)'\r';
    }
}
