using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Recc.Core.CommandLine;

/// <summary>
/// Reads a response file as clang-cl does: UTF-8, or UTF-16 with a byte order mark; white space divides; double quotes
/// hold together, and two of them inside are one; backslashes before a double quote are halved, and an odd one makes it
/// literal (the rules of Microsoft's C runtime for command lines).
/// </summary>
internal static class WindowsResponseText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The text without its byte order mark; null when the bytes are not in the encoding that they say.
    /// </summary>
    public static string? Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return bytes switch
            {
                [0xFF, 0xFE, ..] => Utf16(bytes[2..], bigEndian: false),
                [0xFE, 0xFF, ..] => Utf16(bytes[2..], bigEndian: true),
                [0xEF, 0xBB, 0xBF, ..] => Utf8.GetString(bytes[3..]),
                _ => Utf8.GetString(bytes),
            };
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>
    /// The arguments; null where versions of the compiler would not agree on them: an empty argument, a NUL, a quote
    /// that is not closed.
    /// </summary>
    public static ImmutableArray<string>? Split(string text)
    {
        if (text.Contains('\0')) return null;

        var arguments = ImmutableArray.CreateBuilder<string>();
        var position = 0;
        while (true)
        {
            while (position < text.Length && IsSpace(text[position])) position++;
            if (position == text.Length) return arguments.ToImmutable();

            var argument = ReadOne(text, ref position);
            if (string.IsNullOrEmpty(argument)) return null;
            arguments.Add(argument);
        }
    }

    private static string? ReadOne(string text, ref int position)
    {
        var argument = new StringBuilder();
        var quoted = false;
        while (position < text.Length && (quoted || !IsSpace(text[position])))
        {
            var c = text[position];
            if (c == '\\')
            {
                ReadBackslashes(text, ref position, argument);
            }
            else if (c != '"')
            {
                argument.Append(c);
                position++;
            }
            else if (quoted && position + 1 < text.Length && text[position + 1] == '"')
            {
                argument.Append('"');
                position += 2;
            }
            else
            {
                quoted = !quoted;
                position++;
            }
        }

        return quoted ? null : argument.ToString();
    }

    private static void ReadBackslashes(string text, ref int position, StringBuilder argument)
    {
        var start = position;
        while (position < text.Length && text[position] == '\\') position++;
        var count = position - start;
        if (position == text.Length || text[position] != '"')
        {
            argument.Append('\\', count);
            return;
        }

        argument.Append('\\', count / 2);
        if (count % 2 == 0) return;
        argument.Append('"');
        position++;
    }

    private static string Utf16(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        if (bytes.Length % 2 != 0) throw new DecoderFallbackException();

        Span<char> text = new char[bytes.Length / 2];
        for (var i = 0; i < text.Length; i++)
        {
            var pair = bytes[(2 * i)..];
            text[i] = (char)(bigEndian
                ? BinaryPrimitives.ReadUInt16BigEndian(pair)
                : BinaryPrimitives.ReadUInt16LittleEndian(pair));
        }

        // A half of a pair of surrogates alone is found by CommandAnalyzer, as in every other argument.
        return new string(text);
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';
}
