using System.Text;

namespace Recc.DepScan;

/// <summary>
/// Looks through one text of joined lines for each thing that could name a file or make a result depend on more than
/// its inputs. One kind of search per method; each jumps from hit to hit.
/// </summary>
internal ref struct TextSearch
{
    private readonly ReadOnlySpan<byte> text;
    private readonly TextCursor cursor;
    private readonly bool rewritten;
    private readonly Findings findings;

    // Things that count only outside of comments, with the offsets at which they stand.
    private List<(int Offset, SourceTraits Trait)>? doubts;

    // How far macro text was read, so that nothing is read twice.
    private int macroTextEnd;

    /// <param name="text">The text.</param>
    /// <param name="rewritten">Whether lines were joined or trigraphs replaced in it.</param>
    /// <param name="findings">What was found goes there.</param>
    internal TextSearch(ReadOnlySpan<byte> text, bool rewritten, Findings findings)
    {
        this.text = text;
        this.rewritten = rewritten;
        this.findings = findings;
        cursor = new TextCursor(text);
    }

    internal void Run()
    {
        FindDirectives();
        FindReservedWords();
        FindAssemblerIncludes();
        FindModuleLines("import"u8);
        FindModuleLines("module"u8);
        FindPragmas();
        SettleDoubts();
    }

    // The mark is '#' or its other spelling '%:'.
    private void FindDirectives()
    {
        for (int at = Next((byte)'#', 0); at >= 0; at = Next((byte)'#', at + 1))
        {
            ReadDirective(at, cursor.SkipBlanks(at + 1));
        }

        for (int at = Next((byte)'%', 0); at >= 0; at = Next((byte)'%', at + 1))
        {
            if (cursor[at + 1] == (byte)':')
            {
                ReadDirective(at, cursor.SkipBlanks(at + 2));
            }
        }
    }

    private void ReadDirective(int mark, int wordStart)
    {
        // Most directives are others, and most marks in macros are none.
        switch (cursor[wordStart])
        {
            case (byte)'i' or (byte)'d' or (byte)'e':
                break;
            case (byte)'l' or (>= (byte)'0' and <= (byte)'9'):
                ReadLineDirective(mark, wordStart);
                return;
            default:
                return;
        }

        ReadOnlySpan<byte> word = cursor.WordAt(wordStart);
        int operand = wordStart + word.Length;
        if (word.SequenceEqual("define"u8) || word.SequenceEqual("if"u8) || word.SequenceEqual("elif"u8))
        {
            ReadMacroText(operand);
        }
        else if (word.SequenceEqual("include"u8))
        {
            ReadInclude(mark, operand, IncludeUse.Include);
        }
        else if (word.SequenceEqual("include_next"u8))
        {
            ReadInclude(mark, operand, IncludeUse.IncludeNext);
        }
        else if (word.SequenceEqual("import"u8))
        {
            ReadInclude(mark, operand, IncludeUse.Import);
        }
        else if (word.SequenceEqual("embed"u8))
        {
            ReadInclude(mark, operand, IncludeUse.Embed);
        }
    }

    // Only a bare number after the word cannot name a file.
    private void ReadLineDirective(int mark, int wordStart)
    {
        bool isWord = cursor.WordAt(wordStart).SequenceEqual("line"u8);
        ReadOnlySpan<byte> rest = text[wordStart..cursor.LineEnd(wordStart)];
        bool namesFile = isWord
            ? !rest["line"u8.Length..].TrimStart(" \t\r0123456789"u8).IsEmpty
            : cursor[wordStart] != (byte)'l' && rest.Contains((byte)'"');
        if (namesFile)
        {
            Doubt(mark, SourceTraits.LineName);
        }
    }

    private void ReadInclude(int mark, int operand, IncludeUse use)
    {
        operand = cursor.SkipBlanks(operand);
        if (cursor.TryHeaderName(operand, out ReadOnlySpan<byte> name, out IncludeForm form))
        {
            findings.AddName(name, form, use);
        }
        else if (cursor[operand] != (byte)'\n')
        {
            Doubt(mark, SourceTraits.ComputedInclude);
            ReadMacroText(operand);
        }
    }

    // Every stretch between two quotes and between brackets. Strings and character constants are not told apart: then
    // a quote more or less cannot hide a name.
    private void ReadMacroText(int start)
    {
        start = Math.Max(start, macroTextEnd);
        int end = LogicalLineEnd(start);
        macroTextEnd = Math.Max(end, macroTextEnd);
        for (int at = NextDelimiter(start, end); at >= 0; at = NextDelimiter(at + 1, end))
        {
            if (cursor.TryHeaderName(at, out ReadOnlySpan<byte> name, out IncludeForm form))
            {
                findings.AddName(name, form, IncludeUse.MacroText);
            }
        }
    }

    private readonly int NextDelimiter(int start, int end)
    {
        if (start >= end)
        {
            return -1;
        }

        int found = text[start..end].IndexOfAny((byte)'"', (byte)'<');
        return found < 0 ? -1 : start + found;
    }

    // A block comment carries a directive on to the line on which it ends.
    private readonly int LogicalLineEnd(int start)
    {
        int end = cursor.LineEnd(start);
        while (end < text.Length)
        {
            ReadOnlySpan<byte> line = text[start..end];
            int opened = line.LastIndexOf("/*"u8);
            if (opened < 0 || line[(opened + 2)..].IndexOf("*/"u8) >= 0)
            {
                return end;
            }

            start = cursor.SkipBlockComment(start + opened);
            end = cursor.LineEnd(start);
        }

        return end;
    }

    // All of them begin with two underscores, which is one search instead of many.
    private void FindReservedWords()
    {
        for (int at = Next("__"u8, 0); at >= 0; at = Next("__"u8, at + 2))
        {
            switch (cursor[at + 2])
            {
                case (byte)'h':
                    ReadProbe(at);
                    break;
                case (byte)'D':
                    ReadTimeMacro(at, "__DATE__"u8, SourceTraits.Date);
                    break;
                case (byte)'T':
                    ReadTimeMacro(at, "__TIME__"u8, SourceTraits.Time);
                    ReadTimeMacro(at, "__TIMESTAMP__"u8, SourceTraits.Timestamp);
                    break;
                default:
                    break;
            }
        }
    }

    private void ReadTimeMacro(int at, ReadOnlySpan<byte> name, SourceTraits trait)
    {
        if (text[at..].StartsWith(name) && cursor.IsWholeWord(at, name.Length))
        {
            Doubt(at, trait);
        }
    }

    private void ReadProbe(int at)
    {
        ReadOnlySpan<byte> word = cursor.WordAt(at);
        IncludeUse? use = word switch
        {
            _ when word.SequenceEqual("__has_include"u8) => IncludeUse.HasInclude,
            _ when word.SequenceEqual("__has_include__"u8) => IncludeUse.HasInclude,
            _ when word.SequenceEqual("__has_include_next"u8) => IncludeUse.HasIncludeNext,
            _ when word.SequenceEqual("__has_include_next__"u8) => IncludeUse.HasIncludeNext,
            _ when word.SequenceEqual("__has_embed"u8) => IncludeUse.HasEmbed,
            _ => null,
        };
        if (use is not null)
        {
            ReadProbe(at, at + word.Length, use.Value);
        }
    }

    private void ReadProbe(int start, int end, IncludeUse use)
    {
        int operand = cursor.SkipBlanks(end);
        operand = cursor[operand] == (byte)'(' ? cursor.SkipBlanks(operand + 1) : operand;
        if (cursor.TryHeaderName(operand, out ReadOnlySpan<byte> name, out IncludeForm form))
        {
            findings.AddName(name, form, use);
        }
        else if (!IsAskedFor(start))
        {
            Doubt(start, SourceTraits.ComputedProbe);
        }
    }

    // Whether it is only asked whether the operator exists, or a substitute for it is being defined.
    private readonly bool IsAskedFor(int at)
    {
        int before = cursor.SkipBlanksBackwards(at);
        if (before > 0 && text[before - 1] == (byte)'(')
        {
            before = cursor.SkipBlanksBackwards(before - 1);
        }

        ReadOnlySpan<byte> word = cursor.WordBefore(before);
        return word.SequenceEqual("defined"u8) || word.SequenceEqual("define"u8) || word.SequenceEqual("undef"u8)
            || word.SequenceEqual("ifdef"u8) || word.SequenceEqual("ifndef"u8)
            || word.SequenceEqual("elifdef"u8) || word.SequenceEqual("elifndef"u8);
    }

    // .incbin and .include in whatever case the assembler takes them.
    private void FindAssemblerIncludes()
    {
        for (int at = Next((byte)'.', 0); at >= 0; at = Next((byte)'.', at + 1))
        {
            if ((cursor[at + 1] | 0x20) != 'i' || (cursor[at + 2] | 0x20) != 'n')
            {
                continue;
            }

            ReadOnlySpan<byte> word = cursor.WordAt(at + 1);
            if (IsWord(word, "incbin"u8) || (IsWord(word, "include"u8) && !IsMember(at, at + 1 + word.Length))
                || IsCutShort(word, at + 1 + word.Length))
            {
                Doubt(at, SourceTraits.Incbin);
            }
        }

        FindBareDirectives("incbin"u8);
        FindBareDirectives("INCBIN"u8);
    }

    // Its beginning at the end of a string, whose other half is in the next.
    private readonly bool IsCutShort(ReadOnlySpan<byte> word, int end) =>
        cursor[end] is (byte)'"' or (byte)'\\' or (byte)'#' && word.Length < 7
        && (IsWord(word, "incbin"u8[..Math.Min(word.Length, 6)]) || IsWord(word, "include"u8[..word.Length]));

    // No other word of a program: its dot may be in another string or come from a macro.
    private void FindBareDirectives(ReadOnlySpan<byte> name)
    {
        for (int at = Next(name, 0); at >= 0; at = Next(name, at + name.Length))
        {
            if (cursor.IsWholeWord(at, name.Length) && (at == 0 || text[at - 1] != (byte)'.'))
            {
                Doubt(at, SourceTraits.Incbin);
            }
        }
    }

    private static bool IsWord(ReadOnlySpan<byte> word, ReadOnlySpan<byte> lowerCase) =>
        Ascii.EqualsIgnoreCase(word, lowerCase);

    // Whether ".include" is a member of something in C or C++, as in filter.include(x): an assembler wants a name
    // behind it, and has nothing before it but blanks, a separator, or an escape such as \n in a string.
    private readonly bool IsMember(int dot, int end)
    {
        byte next = cursor[cursor.SkipBlanks(end)];
        if (next is (byte)'(' or (byte)')' or (byte)'=' or (byte)';' or (byte)',' or (byte)'.' or (byte)'[')
        {
            return true;
        }

        ReadOnlySpan<byte> before = cursor.WordBefore(dot);
        bool isEscape = dot > before.Length && text[dot - before.Length - 1] == (byte)'\\';
        return !isEscape && (!before.IsEmpty || (dot > 0 && text[dot - 1] is (byte)')' or (byte)']'));
    }

    private void FindModuleLines(ReadOnlySpan<byte> word)
    {
        for (int at = Next(word, 0); at >= 0; at = Next(word, at + word.Length))
        {
            if (cursor.IsWholeWord(at, word.Length)
                && OpensModuleName(cursor[cursor.SkipBlanks(at + word.Length)])
                && StandsAtLineStart(at))
            {
                Doubt(at, SourceTraits.ModuleSyntax);
            }
        }
    }

    // What can follow "module" or "import": a name, a partition, a header, or nothing in "module;".
    private static bool OpensModuleName(byte next) =>
        TextCursor.IsIdentifierByte(next) || next is >= 0x80 or (byte)':' or (byte)'<' or (byte)'"' or (byte)';';

    private readonly bool StandsAtLineStart(int at)
    {
        int before = cursor.SkipBlanksBackwards(at);
        ReadOnlySpan<byte> word = cursor.WordBefore(before);
        if (word.SequenceEqual("export"u8) || word.SequenceEqual("__extension__"u8))
        {
            return true;
        }

        // Behind a CR that may be a line end, behind a comment, or Objective-C's @import.
        return before == 0 || text[before - 1] is (byte)'\n' or (byte)'/' or (byte)'@'
            || text[before..at].Contains((byte)'\r');
    }

    // #pragma, _Pragma("…") and __pragma(…): the first on a line speaks for the whole line.
    private void FindPragmas()
    {
        for (int at = Next("ragma"u8, 0); at >= 0; at = Next("ragma"u8, cursor.LineEnd(at)))
        {
            ReadOnlySpan<byte> line = text[at..cursor.LineEnd(at)];
            if (line.IndexOf("once"u8) >= 0)
            {
                findings.Add(SourceTraits.Once);
            }

            if (line.IndexOf("dependency"u8) >= 0 || line.IndexOf("pch_preprocess"u8) >= 0
                || line.IndexOf("include_alias"u8) >= 0 || line.IndexOf("module"u8) >= 0)
            {
                Doubt(at, SourceTraits.FilePragma);
            }
        }
    }

    private readonly int Next(byte wanted, int from)
    {
        int found = from <= text.Length ? text[from..].IndexOf(wanted) : -1;
        return found < 0 ? -1 : from + found;
    }

    private readonly int Next(ReadOnlySpan<byte> wanted, int from)
    {
        int found = from <= text.Length ? text[from..].IndexOf(wanted) : -1;
        return found < 0 ? -1 : from + found;
    }

    private void Doubt(int offset, SourceTraits trait)
    {
        if (!findings.Has(trait))
        {
            doubts ??= [];
            doubts.Add((offset, trait));
        }
    }

    private readonly void SettleDoubts()
    {
        if (doubts is null)
        {
            return;
        }

        doubts.Sort(static (left, right) => left.Offset.CompareTo(right.Offset));
        var comments = new CommentLocator(text, rewritten);
        foreach ((int offset, SourceTraits trait) in doubts)
        {
            if (!findings.Has(trait) && !comments.Covers(offset))
            {
                findings.Add(trait);
            }
        }
    }
}
