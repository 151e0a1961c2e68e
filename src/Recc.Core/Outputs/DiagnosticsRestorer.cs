using System.Collections.Immutable;
using System.Text;
using Recc.Core.Actions;
using Recc.Core.Paths;

namespace Recc.Core.Outputs;

/// <summary>
/// Turns diagnostics of an action's command into those of the user's command: paths as the user typed them, and quotes
/// as gcc writes them in the user's character set. Lines that quote source text are left alone.
/// </summary>
public sealed class DiagnosticsRestorer
{
    private const byte Escape = 0x1b;

    private readonly ImmutableArray<(byte[] Canonical, byte[] Native)> spellings;
    private readonly bool utf8;

    /// <summary>Names that only interfaces of modules have; or null.</summary>
    public ModuleNames? ModuleNames { get; init; }

    /// <param name="spellings">Paths that differ.</param>
    /// <param name="utf8">Whether the user's locale writes UTF-8; gcc then puts typographic quotes.</param>
    public DiagnosticsRestorer(ImmutableArray<PathSpelling> spellings, bool utf8)
    {
        this.spellings =
        [
            .. spellings.Where(static pair => pair.Canonical.Length > 0)
                .OrderByDescending(static pair => pair.Canonical.Length)
                .Select(static pair => (Encoding.UTF8.GetBytes(pair.Canonical), Encoding.UTF8.GetBytes(pair.Native))),
        ];
        this.utf8 = utf8;
    }

    /// <summary>The text for the user.</summary>
    public byte[] Restore(byte[] diagnostics)
    {
        bool hasQuotes = !utf8 && diagnostics.AsSpan().IndexOf("\u2018"u8) >= 0;
        if (diagnostics.Length == 0 || (spellings.IsEmpty && !hasQuotes && ModuleNames is null))
        {
            return diagnostics;
        }

        var text = new MemoryStream(diagnostics.Length + 256);
        int start = 0;
        while (start < diagnostics.Length)
        {
            int newline = diagnostics.AsSpan(start).IndexOf((byte)'\n');
            int end = newline < 0 ? diagnostics.Length : start + newline + 1;
            ReadOnlySpan<byte> line = diagnostics.AsSpan(start, end - start);
            if (IsSourceExcerpt(line) || IsCaretLine(diagnostics.AsSpan(end)))
            {
                text.Write(line);
            }
            else
            {
                RestoreLine(line, text);
            }

            start = end;
        }

        return text.ToArray();
    }

    private void RestoreLine(ReadOnlySpan<byte> line, MemoryStream text)
    {
        for (int at = 0; at < line.Length;)
        {
            at += CopyOne(line, at, text);
        }
    }

    /// <summary>Copies a path, a quote or a byte, and returns how much of the line that was.</summary>
    private int CopyOne(ReadOnlySpan<byte> line, int at, MemoryStream text)
    {
        if (!utf8 && (line[at..].StartsWith("\u2018"u8) || line[at..].StartsWith("\u2019"u8)))
        {
            text.WriteByte((byte)'\'');
            return 3;
        }

        if (at == 0 || !IsPathByte(line[at - 1]) || EndsEscape(line[..at]))
        {
            foreach ((byte[] canonical, byte[] native) in spellings)
            {
                int end = at + canonical.Length;
                if (line[at..].StartsWith(canonical) && (end == line.Length || !IsPathByte(line[end]))
                    && (canonical.Contains((byte)'/') || IsNamed(line[..at], line[end..])))
                {
                    text.Write(native);
                    return canonical.Length;
                }
            }

            if (ModuleNames is { } modules && CopyModuleName(line[at..], modules, text) is > 0 and var length)
            {
                return length;
            }
        }

        text.WriteByte(line[at]);
        return 1;
    }

    /// <summary>Copies the name of a file below the directory that interfaces know; 0 when there is none.</summary>
    private static int CopyModuleName(ReadOnlySpan<byte> text, ModuleNames modules, MemoryStream restored)
    {
        byte[] directory = Encoding.UTF8.GetBytes(modules.Canonical + "/");
        if (!text.StartsWith(directory))
        {
            return 0;
        }

        int end = text.IndexOfAny(":'\"\n\e"u8);
        string name = Encoding.UTF8.GetString(text[directory.Length..(end < 0 ? text.Length : end)]);
        string native = PathText.Join(modules.Native, name);
        restored.Write(Encoding.UTF8.GetBytes(modules.IsWhole ? PathText.Normalize(native) : native));
        return end < 0 ? text.Length : end;
    }

    /// <summary>
    /// Whether what could as well be a word ("inc", "a.c") is the name of a file or directory: with a line number
    /// behind it, at the start of the line, or as what is said to be missing.
    /// </summary>
    private static bool IsNamed(ReadOnlySpan<byte> before, ReadOnlySpan<byte> behind)
    {
        if (behind is not [(byte)':', .. var rest])
        {
            return false;
        }

        return rest is [>= (byte)'0' and <= (byte)'9', ..] || IsEscapes(before)
            || rest.StartsWith(" No such file or directory"u8) || rest.StartsWith(" not a directory"u8);
    }

    private static bool IsEscapes(ReadOnlySpan<byte> text)
    {
        while (text is [Escape, ..])
        {
            text = text[EscapeLength(text)..];
        }

        return text.IsEmpty;
    }

    /// <summary>
    /// Whether the text begins with a line of marks: "   ^~~~ ~", with or without colours. The line above it is source
    /// text, which clang before 16 writes without a margin.
    /// </summary>
    private static bool IsCaretLine(ReadOnlySpan<byte> text)
    {
        bool hasCaret = false;
        for (int at = 0; at < text.Length && text[at] is not ((byte)'\n' or (byte)'\r'); at++)
        {
            if (text[at] == Escape)
            {
                at += EscapeLength(text[at..]) - 1;
            }
            else if (text[at] is not ((byte)' ' or (byte)'\t' or (byte)'~' or (byte)'^'))
            {
                return false;
            }
            else
            {
                hasCaret |= text[at] == (byte)'^';
            }
        }

        return hasCaret;
    }

    /// <summary>"   12 | source text" and "      |  ^~~", as gcc and clang since 16 quote source lines.</summary>
    private static bool IsSourceExcerpt(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> rest = line.TrimStart((byte)' ');
        if (rest.Length == line.Length)
        {
            return false;
        }

        int digits = 0;
        while (digits < rest.Length && rest[digits] is >= (byte)'0' and <= (byte)'9')
        {
            digits++;
        }

        return rest[digits..].TrimStart((byte)' ').StartsWith("|"u8);
    }

    /// <summary>
    /// Whether a colour ends here, as in ESC [ 01m ESC [ K before gcc's paths and ESC [ 1m before clang's.
    /// </summary>
    private static bool EndsEscape(ReadOnlySpan<byte> text)
    {
        int start = text.LastIndexOf(Escape);
        return start >= 0 && start + EscapeLength(text[start..]) == text.Length;
    }

    /// <summary>The length of an escape sequence: ESC [, digits and semicolons, one more byte.</summary>
    private static int EscapeLength(ReadOnlySpan<byte> text)
    {
        int at = text.Length > 1 && text[1] == (byte)'[' ? 2 : 1;
        while (at < text.Length && text[at] is (>= (byte)'0' and <= (byte)'9') or (byte)';')
        {
            at++;
        }

        return Math.Min(at + 1, text.Length);
    }

    /// <summary>Bytes that go on with a file name, so that a path is not found inside a longer one.</summary>
    private static bool IsPathByte(byte value) =>
        value is (byte)'/' or (byte)'_' or (byte)'-' or (byte)'+' or (byte)'.' or >= 0x80
            || char.IsAsciiLetterOrDigit((char)value);
}
