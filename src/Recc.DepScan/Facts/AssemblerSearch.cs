using System.Text;

namespace Recc.DepScan;

/// <summary>One search through assembler text.</summary>
internal ref struct AssemblerSearch(ReadOnlySpan<byte> text)
{
    // What has a meaning of its own in the template of an asm statement, or in a string of the assembler.
    private static ReadOnlySpan<byte> Meaningful => "\\%{|}"u8;

    private readonly ReadOnlySpan<byte> text = text;
    private readonly TextCursor cursor = new(text);
    private HashSet<AssembledFile>? files;
    private bool uncertain;

    internal void Run()
    {
        for (int at = NextI(0); at >= 0; at = NextI(at + 1))
        {
            ReadOnlySpan<byte> word = cursor.WordAt(at);
            if (!cursor.WordBefore(at).IsEmpty)
            {
                continue;
            }

            if (Is(word, "incbin"u8))
            {
                ReadDirective(at, at + word.Length, isText: false);
            }
            else if (Is(word, "include"u8))
            {
                ReadDirective(at, at + word.Length, isText: true);
            }
            else if (IsDotted(at) && CouldGrow(word))
            {
                uncertain = true;
            }
        }

        // A directive that begins with an argument of a macro, and two modes in which names are made in other ways.
        uncertain |= text.IndexOf(".\\"u8) >= 0 || Mentions(".altmacro"u8) || Mentions(".mri"u8);
    }

    internal readonly AssemblerFacts ToFacts() => new(files is null ? [] : [.. files], !uncertain);

    private void ReadDirective(int at, int end, bool isText)
    {
        int operand = cursor.SkipBlanks(end);
        if (!IsDotted(at))
        {
            // Without its dot it is no directive, but could become one in a macro or in a mode of the assembler.
            // "include" is also an English word, and #include is the preprocessor's.
            bool isPreprocessors = text[..cursor.SkipBlanksBackwards(at)] is [.., (byte)'#'];
            uncertain |= !isPreprocessors && (!isText || cursor[operand] == (byte)'"');
            return;
        }

        if (cursor.TryHeaderName(operand, out ReadOnlySpan<byte> name, out IncludeForm form)
            && form == IncludeForm.Quote && IsPlain(name))
        {
            files ??= [];
            files.Add(new AssembledFile(Encoding.ASCII.GetString(name), isText));
            return;
        }

        uncertain = true;
    }

    // Preceded by a dot that is not inside a symbol such as a.include.
    private readonly bool IsDotted(int at) =>
        at > 0 && text[at - 1] == (byte)'.'
        && (at == 1 || !(TextCursor.IsIdentifierByte(text[at - 2]) || text[at - 2] is (byte)'.' or (byte)'$'));

    // The first letters of a directive that a macro could complete.
    private static bool CouldGrow(ReadOnlySpan<byte> word) =>
        word.Length is > 0 and < 7
        && (Is(word, "incbin"u8[..Math.Min(word.Length, 6)]) || Is(word, "include"u8[..word.Length]));

    private static bool IsPlain(ReadOnlySpan<byte> name) =>
        !name.IsEmpty && !name.ContainsAnyExceptInRange((byte)' ', (byte)'~') && !name.ContainsAny(Meaningful);

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> lowerCase) =>
        Ascii.EqualsIgnoreCase(word, lowerCase);

    private readonly bool Mentions(ReadOnlySpan<byte> lowerCase)
    {
        for (int at = text.IndexOf((byte)'.'); at >= 0;)
        {
            if (at + lowerCase.Length <= text.Length && Is(text.Slice(at, lowerCase.Length), lowerCase))
            {
                return true;
            }

            int next = text[(at + 1)..].IndexOf((byte)'.');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    private readonly int NextI(int from)
    {
        int found = from < text.Length ? text[from..].IndexOfAny((byte)'i', (byte)'I') : -1;
        return found < 0 ? -1 : from + found;
    }
}
