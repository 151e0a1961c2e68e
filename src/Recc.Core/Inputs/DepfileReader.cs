using System.Collections.Immutable;
using System.Text;

namespace Recc.Core.Inputs;

/// <summary>
/// Reads the first make rule of a depfile. Escapes are those that gcc and clang write: a backslash before a space or
/// '#', "$$" for '$', a backslash at the end of a line for going on; backslashes before a space are doubled.
/// </summary>
public static class DepfileReader
{
    /// <summary>The prerequisites in order, each once; null when the text is no make rule or not UTF-8.</summary>
    public static ImmutableArray<string>? ReadPrerequisites(ReadOnlySpan<byte> text)
    {
        int start = AfterTargets(text);
        if (start < 0)
        {
            return null;
        }

        var names = ImmutableArray.CreateBuilder<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var name = new List<byte>(256);
        int at = start;
        while (at < text.Length)
        {
            byte c = text[at];
            if (c is (byte)'\n' or (byte)'\r')
            {
                break;
            }

            if (c is (byte)' ' or (byte)'\t')
            {
                at++;
                continue;
            }

            if (LineEndLength(text, at) is > 0 and int length)
            {
                at += length;
                continue;
            }

            at = ReadName(text, at, name);
            if (!TryDecode(name, out string spelled))
            {
                return null;
            }

            if (seen.Add(spelled))
            {
                names.Add(spelled);
            }
        }

        return names.DrainToImmutable();
    }

    /// <summary>
    /// Just behind the colon that ends the targets: one that white space, a line's end or the text's end follows, and
    /// no backslash precedes.
    /// </summary>
    private static int AfterTargets(ReadOnlySpan<byte> text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == '\n' && LineContinues(text, at))
            {
                continue;
            }

            if (text[at] == '\n')
            {
                return -1;
            }

            bool ends = text[at] == ':' && (at == 0 || text[at - 1] != '\\');
            if (ends && (at + 1 == text.Length || text[at + 1] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r'))
            {
                return at + 1;
            }
        }

        return -1;
    }

    private static bool LineContinues(ReadOnlySpan<byte> text, int newline)
    {
        int before = newline - 1;
        if (before >= 0 && text[before] == '\r')
        {
            before--;
        }

        return before >= 0 && text[before] == '\\';
    }

    private static int LineEndLength(ReadOnlySpan<byte> text, int at)
    {
        if (text[at] != '\\')
        {
            return 0;
        }

        ReadOnlySpan<byte> rest = text[(at + 1)..];
        return rest.StartsWith("\n"u8) ? 2 : rest.StartsWith("\r\n"u8) ? 3 : 0;
    }

    private static int ReadName(ReadOnlySpan<byte> text, int at, List<byte> name)
    {
        name.Clear();
        while (at < text.Length && text[at] is not ((byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r'))
        {
            byte c = text[at];
            if (c == '$' && at + 1 < text.Length && text[at + 1] == '$')
            {
                name.Add(c);
                at += 2;
            }
            else if (c == '\\')
            {
                if (LineEndLength(text, at) > 0)
                {
                    break;
                }

                at = ReadBackslashes(text, at, name);
            }
            else
            {
                name.Add(c);
                at++;
            }
        }

        return at;
    }

    /// <summary>
    /// A run of backslashes. Before a space or tab each pair is one, and an odd one keeps the space in the name;
    /// before '#' or ':' the last one is an escape; before anything else they are themselves.
    /// </summary>
    private static int ReadBackslashes(ReadOnlySpan<byte> text, int at, List<byte> name)
    {
        int end = at;
        while (end < text.Length && text[end] == '\\')
        {
            end++;
        }

        int count = end - at;
        byte next = end < text.Length ? text[end] : (byte)0;
        switch (next)
        {
            case (byte)' ' or (byte)'\t':
                Add(name, (byte)'\\', count / 2);
                if (count % 2 == 0)
                {
                    return end;
                }

                name.Add(next);
                return end + 1;
            case (byte)'#' or (byte)':':
                Add(name, (byte)'\\', count - 1);
                name.Add(next);
                return end + 1;
            case (byte)'\n' or (byte)'\r' when count > 1:
                // The last one goes on with the next line; those before it belong to the name.
                Add(name, (byte)'\\', count - 1);
                return end - 1;
            default:
                Add(name, (byte)'\\', count);
                return end;
        }
    }

    private static void Add(List<byte> name, byte value, int times)
    {
        for (int i = 0; i < times; i++)
        {
            name.Add(value);
        }
    }

    private static bool TryDecode(List<byte> bytes, out string text)
    {
        try
        {
            text = StrictUtf8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes));
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
}
