using System.Collections.Immutable;
using System.Text;
using Recc.Core.Actions;

namespace Recc.Core.Outputs;

/// <summary>
/// Turns diagnostics of an action's command into those of the user's command: paths as the user typed them, and quotes
/// as gcc writes them in the user's character set. Lines that quote source text are left alone.
/// </summary>
public sealed class DiagnosticsRestorer
{
    private readonly ImmutableArray<(byte[] Canonical, byte[] Native)> spellings;
    private readonly bool utf8;

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
        if (diagnostics.Length == 0 || (spellings.IsEmpty && !hasQuotes))
        {
            return diagnostics;
        }

        var text = new MemoryStream(diagnostics.Length + 256);
        int start = 0;
        while (start < diagnostics.Length)
        {
            ReadOnlySpan<byte> line = LineAt(diagnostics, start);
            RestoreLine(line, LineAt(diagnostics, start + line.Length), text);
            start += line.Length;
        }

        return text.ToArray();
    }

    private static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> text, int start)
    {
        ReadOnlySpan<byte> rest = text[start..];
        int newline = rest.IndexOf((byte)'\n');
        return newline < 0 ? rest : rest[..(newline + 1)];
    }

    private void RestoreLine(ReadOnlySpan<byte> line, ReadOnlySpan<byte> next, MemoryStream text)
    {
        if (IsSourceExcerpt(line) || IsCaretLine(next))
        {
            text.Write(line);
            return;
        }

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

        if (at == 0 || !IsPathByte(line[at - 1]))
        {
            foreach ((byte[] canonical, byte[] native) in spellings)
            {
                int end = at + canonical.Length;
                if (line[at..].StartsWith(canonical) && (end == line.Length || !IsPathByte(line[end])))
                {
                    text.Write(native);
                    return canonical.Length;
                }
            }
        }

        text.WriteByte(line[at]);
        return 1;
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

    /// <summary>"     ^~~~": clang before 16 puts it below source text that nothing else marks. Maybe coloured.</summary>
    private static bool IsCaretLine(ReadOnlySpan<byte> line)
    {
        bool points = false;
        for (int at = 0; at < line.Length; at++)
        {
            switch (line[at])
            {
                case (byte)'^' or (byte)'~':
                    points = true;
                    break;
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                    break;
                case 0x1b when line[at..].IndexOf((byte)'m') is > 0 and int length:
                    at += length;
                    break;
                default:
                    return false;
            }
        }

        return points;
    }

    /// <summary>Bytes that go on with a file name, so that a path is not found inside a longer one.</summary>
    private static bool IsPathByte(byte value) =>
        value is (byte)'/' or (byte)'_' or (byte)'-' or (byte)'+' or (byte)'.' or >= 0x80
            || char.IsAsciiLetterOrDigit((char)value);
}
