using System.Text;

namespace Recc.Core.Launching;

/// <summary>
/// Makes the includes of a text independent of where a checkout lies. CMake writes headers of the project into the text
/// of a precompiled header by their absolute paths.
/// </summary>
internal static class AbsoluteIncludes
{
    private const string Include = "#include \"";

    /// <summary>
    /// The text with other names in its lines that include by an absolute path; null when none has another name. No
    /// other byte changes.
    /// </summary>
    /// <param name="text">Of a header; null is returned when it is not UTF-8.</param>
    /// <param name="rename">What a path becomes, or null.</param>
    public static byte[]? Rewrite(byte[] text, Func<string, string?> rename)
    {
        string decoded;
        try
        {
            decoded = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        bool changes = false;
        var written = new StringBuilder(decoded.Length);
        int at = 0;
        while (at < decoded.Length)
        {
            int newline = decoded.IndexOf('\n', at);
            int end = newline < 0 ? decoded.Length : newline + 1;
            string line = decoded[at..end];
            string? renamed = RewriteLine(line, rename);
            changes |= renamed is not null;
            written.Append(renamed ?? line);
            at = end;
        }

        return changes ? Encoding.UTF8.GetBytes(written.ToString()) : null;
    }

    private static string? RewriteLine(string line, Func<string, string?> rename)
    {
        if (!line.StartsWith(Include + "/", StringComparison.Ordinal))
        {
            return null;
        }

        int close = line.IndexOf('"', Include.Length);
        return close > 0 && rename(line[Include.Length..close]) is { } renamed
            ? string.Concat(Include, renamed, line.AsSpan(close))
            : null;
    }
}
