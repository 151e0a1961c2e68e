using System.Buffers;

namespace Recc.DepScan;

/// <summary>
/// One pass over a text. Jumps from one byte that may begin something (a directive, comment or literal) to the next,
/// and copies the lines of directives, cleaned, into one block of bytes.
/// </summary>
internal ref struct DirectiveReader
{
    private const int LongestRawDelimiter = 16;

    private static readonly SearchValues<byte> Starts = SearchValues.Create("#%\"'/"u8);
    private static readonly SearchValues<byte> RawStops = SearchValues.Create("( )\\\t\v\f\n"u8);
    private static readonly SearchValues<byte> LineStops = SearchValues.Create("\n\\/\"'\r"u8);

    private readonly ReadOnlySpan<byte> text;
    private readonly ReadingMode mode;
    private readonly Lexicon lexicon;
    private readonly bool rewritten;
    private readonly List<Directive> items = [];
    private readonly List<int> open = [];
    private readonly ByteBlock blob;
    private readonly List<(int Item, int Start, int Length)> operands = [];
    private WordHits words;
    private string? doubt;

    // The last run of block comments with nothing but blanks in between.
    private int commentStart;
    private int commentEnd = -1;

    // Lines are counted up to here.
    private int countedTo;
    private int line = 1;

    internal DirectiveReader(ReadOnlySpan<byte> text, ReadingMode mode, Lexicon lexicon, bool rewritten)
    {
        this.text = text;
        this.mode = mode;
        this.lexicon = lexicon;
        this.rewritten = rewritten;
        blob = new ByteBlock(Math.Max(256, text.Length / 8));
        words = new WordHits(text, mode);
    }

    internal Directives Run()
    {
        int counters = text.Count("__COUNTER__"u8);
        if (HasLoneCarriageReturn())
        {
            doubt = "a carriage return stands alone, which compilers read differently";
        }

        for (int at = 0; at < text.Length;)
        {
            int found = text[at..].IndexOfAny(Starts);
            int end = found < 0 ? text.Length : at + found;
            if (words.Next < end)
            {
                ReadWords(at, end);
            }

            if (found < 0)
            {
                break;
            }

            at = text[end] switch
            {
                (byte)'#' => PassHash(end, 1),
                (byte)'%' =>
                    At(end + 1) == (byte)':' && (mode & ReadingMode.NoDigraphs) == 0 ? PassHash(end, 2) : end + 1,
                (byte)'/' => PassSlash(end),
                (byte)'"' => PassQuote(end),
                _ => PassApostrophe(end),
            };
        }

        return Finished(counters);
    }

    private readonly Directives Finished(int counters)
    {
        Directive[] result = [.. items];
        foreach (int unclosed in open)
        {
            result[unclosed].Next = result.Length;
        }

        byte[] block = blob.Written.ToArray();
        foreach ((int item, int start, int length) in operands)
        {
            ref Directive directive = ref result[item];
            if (counters > 0 && directive.Kind is DirectiveKind.If or DirectiveKind.Elif)
            {
                counters -= block.AsSpan(start, length).Count("__COUNTER__"u8);
            }

            directive.Operand = directive.Kind == DirectiveKind.Define
                ? new Macro(directive.Name, block, start, length, mode)
                : new LazyTokens(block, start, length, mode, directive.Kind is DirectiveKind.If or DirectiveKind.Elif);
        }

        return new Directives(result, doubt, usesCounter: counters > 0) { IsUnterminated = open.Count > 0 };
    }

    private readonly byte At(int at) => (uint)at < (uint)text.Length ? text[at] : (byte)'\n';

    private readonly bool HasLoneCarriageReturn()
    {
        for (int at = text.IndexOf((byte)'\r'); at >= 0;)
        {
            if (At(at + 1) != (byte)'\n')
            {
                return true;
            }

            int next = text[(at + 1)..].IndexOf((byte)'\r');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    // --- Comments and literals between directives
    // ---------------------------------------------------------------------

    private int PassSlash(int at)
    {
        byte next = At(at + 1);
        if (next == (byte)'*')
        {
            int start = at;
            if (commentEnd >= 0 && commentEnd <= at && text[commentEnd..at].IndexOfAnyExcept(" \t"u8) < 0)
            {
                start = commentStart;
            }

            int close = text[(at + 2)..].IndexOf("*/"u8);
            commentStart = start;
            commentEnd = close < 0 ? text.Length : at + 2 + close + 2;
            return commentEnd;
        }

        if (next != (byte)'/')
        {
            return at + 1;
        }

        int end = LogicalLineEnd(at + 2);
        if ((mode & ReadingMode.StrictC90) != 0)
        {
            DoubtLineComment(text[(at + 2)..end]);
        }

        return end;
    }

    // Two slashes are a comment here and a division there; that matters only when something begins behind them.
    private void DoubtLineComment(ReadOnlySpan<byte> rest)
    {
        if (rest.IndexOf("/*"u8) >= 0 || rest.StartsWith("*"u8) || rest.IndexOf((byte)'\n') >= 0)
        {
            doubt ??= "strict C90 does not know // comments";
        }
    }

    // The offset of the newline that no backslash hides.
    private readonly int LogicalLineEnd(int at)
    {
        while (true)
        {
            int found = text[at..].IndexOf((byte)'\n');
            if (found < 0)
            {
                return text.Length;
            }

            at += found;
            if (!IsSplice(at))
            {
                return at;
            }

            at++;
        }
    }

    // Whether the newline there is joined away by a backslash.
    private readonly bool IsSplice(int newline)
    {
        if (rewritten)
        {
            return false;
        }

        int at = newline - 1;
        while (at >= 0 && text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\v' or (byte)'\f' or 0)
        {
            at--;
        }

        return at >= 0 && text[at] == (byte)'\\';
    }

    private int PassQuote(int at)
    {
        if ((mode & ReadingMode.RawStrings) != 0 && IsRawPrefixBefore(text, at))
        {
            int end = RawEnd(at);
            if (end > 0)
            {
                doubt ??= rewritten ? "a raw string in a text with awkward line splices or trigraphs" : null;
                return end;
            }
        }

        return LiteralEnd(at);
    }

    private static bool IsRawPrefixBefore(ReadOnlySpan<byte> text, int quote)
    {
        if (quote == 0 || text[quote - 1] != (byte)'R')
        {
            return false;
        }

        int start = quote - 1;
        while (start > 0 && Tokenizer.IsWordByte(text[start - 1]))
        {
            start--;
        }

        return text[start..quote] is [_] or [(byte)'L' or (byte)'u' or (byte)'U', _] or [(byte)'u', (byte)'8', _];
    }

    // Behind the raw string whose quote stands there; 0 when its beginning is malformed.
    private readonly int RawEnd(int quote)
    {
        ReadOnlySpan<byte> rest = text[(quote + 1)..];
        int bracket = rest[..Math.Min(rest.Length, LongestRawDelimiter + 1)].IndexOfAny(RawStops);
        if (bracket < 0 || rest[bracket] != (byte)'(')
        {
            return 0;
        }

        Span<byte> close = stackalloc byte[LongestRawDelimiter + 2];
        close[0] = (byte)')';
        rest[..bracket].CopyTo(close[1..]);
        close[bracket + 1] = (byte)'"';
        int end = rest.IndexOf((ReadOnlySpan<byte>)close[..(bracket + 2)]);
        return end < 0 ? text.Length : quote + 1 + end + bracket + 2;
    }

    private int PassApostrophe(int at) => IsDigitSeparator(at) ? at + 1 : LiteralEnd(at);

    private readonly bool IsDigitSeparator(int at)
    {
        if ((mode & ReadingMode.DigitSeparators) == 0 || at == 0 || !Tokenizer.IsWordByte(text[at - 1])
            || !Tokenizer.IsWordByte(At(at + 1)))
        {
            return false;
        }

        int start = at;
        while (start > 0 && (Tokenizer.IsWordByte(text[start - 1]) || text[start - 1] is (byte)'\'' or (byte)'.'))
        {
            start--;
        }

        // A literal may end just before, as in 'x'1'000; what is then a number begins behind it.
        ReadOnlySpan<byte> run = text[start..at];
        int digit = 0;
        while (digit < run.Length)
        {
            byte b = run[digit];
            if (char.IsAsciiDigit((char)b) || (b == (byte)'.' && digit + 1 < run.Length
                && char.IsAsciiDigit((char)run[digit + 1])))
            {
                return true;
            }

            int quote = run[digit..].IndexOf((byte)'\'');
            if (quote < 0)
            {
                return false;
            }

            digit += quote + 1;
        }

        return false;
    }

    // Behind the closing delimiter, or at the end of the line when there is none.
    private readonly int LiteralEnd(int quote)
    {
        byte delimiter = text[quote];
        int at = quote + 1;
        while (true)
        {
            int found = text[at..].IndexOfAny(delimiter, (byte)'\\', (byte)'\n');
            if (found < 0)
            {
                return text.Length;
            }

            at += found;
            if (text[at] == delimiter)
            {
                return at + 1;
            }

            if (text[at] == (byte)'\n')
            {
                return at;
            }

            int splice = rewritten ? -1 : SpliceInspector.SpliceEnd(text, at);
            at = splice > 0 ? splice : Math.Min(at + (At(at + 1) == (byte)'\n' ? 1 : 2), text.Length);
        }
    }

    // --- Words between directives
    // -------------------------------------------------------------------------------------

    private void ReadWords(int from, int to)
    {
        for (int at = words.Take(from, to, out WordHit hit); at >= 0; at = words.Take(from, to, out hit))
        {
            switch (hit)
            {
                case WordHit.PragmaOperator:
                    ReadPragmaOperator(at);
                    break;
                case WordHit.PragmaName:
                    Add(DirectiveKind.Unclear, at, lexicon.Intern("a pragma made by a macro"u8));
                    break;
                case WordHit.Module when IsModuleLine(at):
                    Add(DirectiveKind.Unclear, at, lexicon.Intern("a module line"u8));
                    break;
            }
        }
    }

    private void ReadPragmaOperator(int at)
    {
        int cursor = SkipSpace(at + "_Pragma".Length);
        if (At(cursor) == (byte)'(' && At(cursor = SkipSpace(cursor + 1)) == (byte)'"')
        {
            int end = LiteralEnd(cursor);
            Span<byte> plain = new byte[end - cursor];
            int before = items.Count;
            AddPragma(at, plain[..Destringized(text[(cursor + 1)..Math.Max(cursor + 1, end - 1)], plain)]);
            if (items.Count > before)
            {
                items[^1] = items[^1] with { IsOperator = true };
            }

        }
        else
        {
            Add(DirectiveKind.Unclear, at, lexicon.Intern("a _Pragma that is no plain one"u8));
        }
    }

    private static int Destringized(ReadOnlySpan<byte> literal, Span<byte> plain)
    {
        int length = 0;
        for (int at = 0; at < literal.Length; at++)
        {
            if (literal[at] == (byte)'\\' && at + 1 < literal.Length && literal[at + 1] is (byte)'"' or (byte)'\\')
            {
                at++;
            }

            plain[length++] = literal[at];
        }

        return length;
    }

    private readonly int SkipSpace(int at)
    {
        while (at < text.Length && Tokenizer.IsBlank(text[at]))
        {
            at++;
        }

        return at;
    }

    private readonly bool IsModuleLine(int at)
    {
        if (!IsFirstInLine(at, "export"u8))
        {
            return false;
        }

        bool isImport = text[at] == (byte)'i';
        int next = SkipSpace(at + 6);
        byte b = At(next);
        return next > at + 6
            ? Tokenizer.IsWordByte(b) || b == (byte)':' || (isImport ? b is (byte)'<' or (byte)'"' : b == (byte)';')
            : isImport ? b is (byte)'<' or (byte)'"' : b is (byte)':' or (byte)';';
    }

    // --- Directives
    // ---------------------------------------------------------------------------------------------------

    // Whether nothing but blanks, comments and perhaps a word stands before it in its logical line.
    private readonly bool IsFirstInLine(int at, ReadOnlySpan<byte> allowed = default)
    {
        at--;
        while (at >= 0)
        {
            byte b = text[at];
            if (b == (byte)'\n')
            {
                if (!IsSplice(at))
                {
                    return true;
                }

                at = text[..at].LastIndexOf((byte)'\\') - 1;
            }
            else if (at + 1 == commentEnd && b == (byte)'/')
            {
                at = commentStart - 1;
            }
            else if (b is (byte)' ' or (byte)'\t' or (byte)'\v' or (byte)'\f' or (byte)'\r' or 0)
            {
                at--;
            }
            else if (!allowed.IsEmpty && text[..(at + 1)].EndsWith(allowed))
            {
                at -= allowed.Length;
                allowed = default;
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private int PassHash(int at, int length)
    {
        if (!IsFirstInLine(at))
        {
            return at + length;
        }

        int start = blob.Length;
        int end = CopyLine(at + length, start);
        ReadOnlySpan<byte> content = blob.Written[start..];
        int nameStart = SkipBlanks(content, 0);
        int nameEnd = nameStart;
        while (nameEnd < content.Length && Tokenizer.IsWordByte(content[nameEnd]))
        {
            nameEnd++;
        }

        int keptOperands = operands.Count;
        int keptItems = items.Count;
        ReadDirective(at, content[nameStart..nameEnd], start + nameEnd, content[nameEnd..]);
        if (items.Count > keptItems && text[at..end].IndexOf((byte)'\n') >= 0)
        {
            items[^1] = items[^1] with { IsSpliced = true };
        }

        if (operands.Count == keptOperands)
        {
            blob.CutTo(start);
        }

        return end;
    }

    private void ReadDirective(int mark, ReadOnlySpan<byte> name, int operandStart, ReadOnlySpan<byte> operand)
    {
        if (name.IsEmpty)
        {
            return;
        }

        if (char.IsAsciiDigit((char)name[0]))
        {
            if ((mode & ReadingMode.Assembly) == 0)
            {
                AddOperand(DirectiveKind.Marker, mark, -1, operandStart, operand);
            }

            return;
        }

        switch (name)
        {
            case var _ when name.SequenceEqual("define"u8):
                ReadDefine(mark, operandStart, operand);
                break;
            case var _ when name.SequenceEqual("endif"u8):
                Close(mark);
                break;
            case var _ when name.SequenceEqual("ifdef"u8):
                Open(Add(DirectiveKind.Ifdef, mark, FirstWord(operand)));
                break;
            case var _ when name.SequenceEqual("ifndef"u8):
                Open(Add(DirectiveKind.Ifndef, mark, FirstWord(operand)));
                break;
            case var _ when name.SequenceEqual("if"u8):
                Open(AddOperand(DirectiveKind.If, mark, -1, operandStart, operand));
                break;
            case var _ when name.SequenceEqual("else"u8):
                Continue(Add(DirectiveKind.Else, mark, -1));
                break;
            case var _ when name.SequenceEqual("elif"u8):
                Continue(AddOperand(DirectiveKind.Elif, mark, -1, operandStart, operand));
                break;
            case var _ when name.SequenceEqual("elifdef"u8):
                Continue(Add(DirectiveKind.Elifdef, mark, FirstWord(operand)));
                break;
            case var _ when name.SequenceEqual("elifndef"u8):
                Continue(Add(DirectiveKind.Elifndef, mark, FirstWord(operand)));
                break;
            case var _ when name.SequenceEqual("include"u8):
                ReadInclude(DirectiveKind.Include, mark, operandStart, operand);
                break;
            case var _ when name.SequenceEqual("undef"u8):
                Add(DirectiveKind.Undef, mark, FirstWord(operand));
                break;
            case var _ when name.SequenceEqual("pragma"u8):
                AddPragma(mark, operand);
                break;
            case var _ when name.SequenceEqual("include_next"u8):
                ReadInclude(DirectiveKind.IncludeNext, mark, operandStart, operand);
                break;
            case var _ when name.SequenceEqual("import"u8):
                ReadInclude(DirectiveKind.Import, mark, operandStart, operand);
                break;
            case var _ when name.SequenceEqual("embed"u8):
                ReadInclude(DirectiveKind.Embed, mark, operandStart, operand);
                break;
            case var _ when name.SequenceEqual("error"u8):
                Add(DirectiveKind.Error, mark, -1);
                break;
            case var _ when name.SequenceEqual("line"u8):
                AddOperand(DirectiveKind.Line, mark, -1, operandStart, operand);
                break;
            case var _ when name.SequenceEqual("assert"u8) || name.SequenceEqual("unassert"u8):
                Add(DirectiveKind.Unclear, mark, lexicon.Intern("#assert"u8));
                break;
            case var _ when name.SequenceEqual("__include_macros"u8):
                Add(DirectiveKind.Unclear, mark, lexicon.Intern("#__include_macros"u8));
                break;
        }
    }

    private void ReadDefine(int mark, int operandStart, ReadOnlySpan<byte> operand)
    {
        int start = SkipBlanks(operand, 0);
        int length = WordLength(operand[start..]);
        if (length == 0)
        {
            return;
        }

        ReadOnlySpan<byte> body = operand[(start + length)..];
        int name = lexicon.Intern(operand.Slice(start, length));
        if (words.HasPragmaOperator && MakesPragma(body))
        {
            NoteHiddenPragma(mark, body);
        }

        AddOperand(DirectiveKind.Define, mark, name, operandStart + start + length, body);
    }

    private static bool MakesPragma(ReadOnlySpan<byte> body) =>
        body.IndexOf("_Pragma"u8) >= 0
        && (body.IndexOf("push_macro"u8) >= 0 || body.IndexOf("pop_macro"u8) >= 0 || body.IndexOf("once"u8) >= 0
            || body.IndexOf("system_header"u8) >= 0);

    private void NoteHiddenPragma(int mark, ReadOnlySpan<byte> body)
    {
        if (body.IndexOf("once"u8) >= 0 || body.IndexOf("system_header"u8) >= 0)
        {
            Add(DirectiveKind.Unclear, mark, lexicon.Intern("a macro that holds a pragma"u8));
            return;
        }

        // push_macro(\"min\"): which macros are no longer to be trusted.
        for (int at = body.IndexOf("_macro("u8); at >= 0;)
        {
            ReadOnlySpan<byte> rest = body[(at + "_macro(".Length)..].TrimStart(" \\\""u8);
            int length = WordLength(rest);
            if (length > 0)
            {
                int item = Add(DirectiveKind.PopMacro, mark, lexicon.Intern(rest[..length]));
                items[item] = items[item] with { Operand = HiddenPragma.Instance };
            }

            int next = body[(at + 1)..].IndexOf("_macro("u8);
            at = next < 0 ? -1 : at + 1 + next;
        }
    }

    private void ReadInclude(DirectiveKind kind, int mark, int operandStart, ReadOnlySpan<byte> operand)
    {
        int start = SkipBlanks(operand, 0);
        if (start < operand.Length && operand[start] is (byte)'<' or (byte)'"')
        {
            byte close = operand[start] == (byte)'<' ? (byte)'>' : (byte)'"';
            int end = operand[(start + 1)..].IndexOf(close);
            if (end >= 0)
            {
                int item = Add(kind, mark, lexicon.Intern(operand.Slice(start + 1, end)));
                items[item] = items[item] with { IsAngle = close == (byte)'>' };
                return;
            }
        }

        AddOperand(kind, mark, -1, operandStart, operand);
    }

    private void AddPragma(int mark, ReadOnlySpan<byte> operand)
    {
        ReadOnlySpan<byte> rest = operand;
        ReadOnlySpan<byte> word = TakeWord(ref rest);
        if (word.SequenceEqual("once"u8))
        {
            Add(DirectiveKind.Once, mark, -1);
        }
        else if (word.SequenceEqual("push_macro"u8) || word.SequenceEqual("pop_macro"u8))
        {
            ReadOnlySpan<byte> name = rest.TrimStart(" \t("u8);
            int length = name.StartsWith("\""u8) ? WordLength(name[1..]) : 0;
            if (length > 0)
            {
                Add(
                    word[1] == (byte)'u' ? DirectiveKind.PushMacro : DirectiveKind.PopMacro,
                    mark,
                    lexicon.Intern(name.Slice(1, length)));
            }
        }
        else if (word.SequenceEqual("include_alias"u8) || word.SequenceEqual("GCC"u8) || word.SequenceEqual("clang"u8))
        {
            AddVendorPragma(mark, word[0] == (byte)'i', rest);
        }
    }

    private void AddVendorPragma(int mark, bool isAlias, scoped ReadOnlySpan<byte> rest)
    {
        ReadOnlySpan<byte> word = TakeWord(ref rest);
        if (word.SequenceEqual("system_header"u8))
        {
            Add(DirectiveKind.SystemHeader, mark, -1);
        }
        else if (word.SequenceEqual("error"u8))
        {
            Add(DirectiveKind.Error, mark, -1);
        }
        else if (word.SequenceEqual("dependency"u8) || word.SequenceEqual("pch_preprocess"u8)
            || word.SequenceEqual("module"u8) || isAlias)
        {
            Add(DirectiveKind.Unclear, mark, lexicon.Intern("a pragma that names a file"u8));
        }
    }

    private static ReadOnlySpan<byte> TakeWord(ref ReadOnlySpan<byte> text)
    {
        text = text[SkipBlanks(text, 0)..];
        int length = WordLength(text);
        ReadOnlySpan<byte> word = text[..length];
        text = text[length..];
        return word;
    }

    private readonly int FirstWord(ReadOnlySpan<byte> operand)
    {
        ReadOnlySpan<byte> word = TakeWord(ref operand);
        return word.IsEmpty ? -1 : lexicon.Intern(word);
    }

    private static int WordLength(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (length < text.Length && Tokenizer.IsWordByte(text[length]))
        {
            length++;
        }

        return length;
    }

    private static int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && Tokenizer.IsBlank(text[at]))
        {
            at++;
        }

        return at;
    }

    private int Add(DirectiveKind kind, int mark, int name)
    {
        if (mark > countedTo)
        {
            line += text[countedTo..mark].Count((byte)'\n');
            countedTo = mark;
        }

        items.Add(new Directive { Kind = kind, Line = line, Name = name, IsSpliced = rewritten });
        return items.Count - 1;
    }

    private int AddOperand(DirectiveKind kind, int mark, int name, int start, ReadOnlySpan<byte> operand)
    {
        int item = Add(kind, mark, name);
        operands.Add((item, start, operand.Length));
        return item;
    }

    private readonly void Open(int item) => open.Add(item);

    private readonly void Continue(int item)
    {
        if (open.Count == 0)
        {
            items[item] = items[item] with { Kind = DirectiveKind.Misplaced };
            return;
        }

        items[open[^1]] = items[open[^1]] with { Next = item };
        open[^1] = item;
    }

    private void Close(int mark)
    {
        Continue(Add(DirectiveKind.Endif, mark, -1));
        if (open.Count > 0)
        {
            open.RemoveAt(open.Count - 1);
        }
    }

    // --- The line of a directive
    // --------------------------------------------------------------------------------------

    // Copies the logical line without splices, with a blank for each comment; returns the offset of its newline.
    private int CopyLine(int at, int start)
    {
        while (at < text.Length)
        {
            int found = text[at..].IndexOfAny(LineStops);
            int stop = found < 0 ? text.Length : at + found;
            blob.Write(text[at..stop]);
            at = stop;
            if (at == text.Length)
            {
                break;
            }

            switch (text[at])
            {
                case (byte)'\n':
                    return at;
                case (byte)'\\':
                    at = CopyBackslash(at);
                    break;
                case (byte)'/':
                    at = CopySlash(at, start);
                    break;
                case (byte)'\r':
                    at++;
                    break;
                default:
                    at = CopyLiteral(at, start);
                    break;
            }
        }

        return at;
    }

    private readonly int CopyBackslash(int at)
    {
        int splice = rewritten ? -1 : SpliceInspector.SpliceEnd(text, at);
        if (splice > 0)
        {
            return splice;
        }

        blob.Write("\\"u8);
        return at + 1;
    }

    private int CopySlash(int at, int start)
    {
        byte next = At(at + 1);
        if (next is not ((byte)'*' or (byte)'/') || IsInHeaderName(blob.Written[start..]))
        {
            blob.Write("/"u8);
            return at + 1;
        }

        blob.Write(" "u8);
        if (next == (byte)'*')
        {
            int close = text[(at + 2)..].IndexOf("*/"u8);
            return close < 0 ? text.Length : at + 2 + close + 2;
        }

        if ((mode & ReadingMode.StrictC90) != 0)
        {
            DoubtLineComment(text[(at + 2)..LogicalLineEnd(at + 2)]);
        }

        return LogicalLineEnd(at + 2);
    }

    private readonly int CopyLiteral(int at, int start)
    {
        if (IsInHeaderName(blob.Written[start..])
            || (text[at] == (byte)'\'' && IsDigitSeparator(at)))
        {
            blob.Write(text.Slice(at, 1));
            return at + 1;
        }

        bool isRaw = text[at] == (byte)'"' && (mode & ReadingMode.RawStrings) != 0 && IsRawPrefixBefore(text, at);
        int rawEnd = isRaw ? RawEnd(at) : 0;
        if (rawEnd > 0)
        {
            blob.Write(text[at..rawEnd]);
            return rawEnd;
        }

        if (text[at] == (byte)'"' && IsIncludeName(blob.Written[start..]))
        {
            // Backslashes mean nothing in a header name.
            int length = text[(at + 1)..].IndexOfAny((byte)'"', (byte)'\n');
            if (length >= 0 && text[at + 1 + length] == (byte)'"')
            {
                blob.Write(text.Slice(at, length + 2));
                return at + length + 2;
            }
        }

        int end = LiteralEnd(at);
        for (int from = at; from < end;)
        {
            int backslash = text[from..end].IndexOf((byte)'\\');
            int splice = backslash < 0 || rewritten ? -1 : SpliceInspector.SpliceEnd(text, from + backslash);
            int upTo = backslash < 0 ? end : splice > 0 ? from + backslash : Math.Min(from + backslash + 2, end);
            blob.Write(text[from..upTo]);
            from = splice > 0 ? splice : upTo;
        }

        return end;
    }

    private static bool IsIncludeName(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> word = TakeWord(ref line);
        return (word.StartsWith("include"u8) || word.SequenceEqual("import"u8) || word.SequenceEqual("embed"u8))
            && SkipBlanks(line, 0) == line.Length;
    }

    // Behind a < that begins a header name and is not closed yet.
    private static bool IsInHeaderName(ReadOnlySpan<byte> line)
    {
        int bracket = line.LastIndexOf((byte)'<');
        if (bracket < 0 || line[bracket..].IndexOf((byte)'>') >= 0)
        {
            return false;
        }

        ReadOnlySpan<byte> before = line[..bracket].TrimEnd(" \t\v\f\0"u8);
        if (before.EndsWith("("u8))
        {
            before = before[..^1].TrimEnd(" \t\v\f\0"u8);
            return before.EndsWith("__has_include"u8) || before.EndsWith("__has_include_next"u8)
                || before.EndsWith("__has_embed"u8);
        }

        return IsIncludeName(before);
    }
}
