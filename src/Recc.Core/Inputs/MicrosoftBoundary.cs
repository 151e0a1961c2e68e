using System.Text;

namespace Recc.Core.Inputs;

/// <summary>
/// The header up to which clang-cl takes everything from a precompiled one. What stands before it is passed over then,
/// so that the text alone says what is compiled only where nothing does.
/// </summary>
internal static class MicrosoftBoundary
{
    private static readonly byte[] Listed = "Note: including file:"u8.ToArray();

    /// <summary>Whether a source begins with the include of a header, but for comments.</summary>
    public static bool ComesFirst(byte[] source, string header)
    {
        string text = Encoding.UTF8.GetString(source);
        int at = text.StartsWith('\ufeff') ? 1 : 0;
        at = SkipComments(text, at);
        if (!text.AsSpan(at).StartsWith("#"))
        {
            return false;
        }

        ReadOnlySpan<char> directive = text.AsSpan(at + 1).TrimStart(" \t");
        if (!directive.StartsWith("include"))
        {
            return false;
        }

        ReadOnlySpan<char> name = directive["include".Length..].TrimStart(" \t");
        return name.StartsWith($"\"{header}\"") || name.StartsWith($"<{header}>");
    }

    /// <summary>
    /// What /showIncludes lists of a compile that takes the header, and all that it includes, from a precompiled one.
    /// </summary>
    /// <param name="list">Of a compile that reads the text: the header first, then what it includes, further
    /// in.</param>
    public static byte[] WithoutHeader(byte[] list)
    {
        int start = 0;
        do
        {
            int newline = list.AsSpan(start).IndexOf((byte)'\n');
            start = newline < 0 ? list.Length : start + newline + 1;
        }
        while (list.AsSpan(Math.Min(start + Listed.Length, list.Length)).StartsWith("  "u8));

        return list[start..];
    }

    private static int SkipComments(string text, int at)
    {
        while (at < text.Length)
        {
            if (text[at] is not (' ' or '\t' or '\r' or '\n' or '\f' or '\v' or '/'))
            {
                return at;
            }

            string? ending = text.AsSpan(at).StartsWith("//") ? "\n" : text.AsSpan(at).StartsWith("/*") ? "*/" : null;
            if (ending is null && text[at] == '/')
            {
                return at;
            }

            int end = ending is null ? at : text.IndexOf(ending, at + 2, StringComparison.Ordinal);
            if (end < 0 || (ending == "\n" && text[..end].TrimEnd('\r').EndsWith('\\')))
            {
                // A comment that goes on in the next line is left to the compiler.
                return text.Length;
            }

            at = end + (ending?.Length ?? 1);
        }

        return at;
    }
}
