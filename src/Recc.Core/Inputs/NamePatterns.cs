namespace Recc.Core.Inputs;

/// <summary>
/// Lists that tell a compiler which code to treat how (LLVM's special case lists): lines of a kind, a colon and a
/// pattern, comments with '#', and sections in brackets.
/// </summary>
internal static class NamePatterns
{
    /// <summary>
    /// Whether a line could be about names of files: any that is not known to be about something else.
    /// </summary>
    public static bool CompareFiles(ReadOnlySpan<byte> text)
    {
        foreach (Range range in text.Split((byte)'\n'))
        {
            if (!IsHarmless(text[range].Trim(" \t\r"u8)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsHarmless(ReadOnlySpan<byte> line) =>
        line.IsEmpty || line[0] is (byte)'#' or (byte)'['
        || line.StartsWith("fun:"u8) || line.StartsWith("function:"u8) || line.StartsWith("global:"u8)
        || line.StartsWith("type:"u8) || line.StartsWith("enum:"u8) || line.StartsWith("default:"u8);
}
