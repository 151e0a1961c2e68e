using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Recc.DepScan;

/// <summary>One scan: executes the directives of one file after the other.</summary>
internal sealed class ScanRun : IBuiltinMacros, IDefinedNames
{
    // Both compilers give up there.
    private const int DeepestInclusion = 200;

    private readonly ScanQuestion question;
    private readonly ISourceTree tree;
    private readonly Lexicon lexicon;
    private readonly ScanMemory memory;
    private readonly MacroTable macros;
    private readonly HeaderSearch search;
    private readonly InputList inputs;
    private readonly Expander expander;
    private readonly ConditionEvaluator conditions;
    private readonly bool isGcc;
    private readonly List<string> questions = [];
    private readonly ImmutableArray<ScanInput>.Builder probed = ImmutableArray.CreateBuilder<ScanInput>();
    private readonly HashSet<FoundFile> probedFiles = [];
    private readonly ImmutableArray<ScanInput>.Builder leftOut = ImmutableArray.CreateBuilder<ScanInput>();
    private Dictionary<int, Stack<Macro?>>? pushed;
    private HashSet<int>? tainted;
    private HashSet<int>? undefined;
    private ScanAnswer? verdict;
    private Frame frame = null!;
    private int line;
    private bool lineIsSpliced;
    private bool anyOnce;
    private bool counts;
    private int counter;
    private bool counterIsShared;

    internal ScanRun(ScanQuestion question, ISourceTree tree, Lexicon lexicon, ScanMemory memory)
    {
        this.question = question;
        this.tree = tree;
        this.lexicon = lexicon;
        this.memory = memory;
        macros = memory.Macros;
        isGcc = question.Dialect.Family == PreprocessorFamily.Gcc;
        search = new HeaderSearch(tree, lexicon, question, memory.Search);
        inputs = new InputList(isGcc, memory.Listed);
        PredefinedMacros predefined = question.Predefined;
        bool isCxx = question.Dialect.Language == ScanLanguage.Cxx;
        bool isStrict = predefined.Has("__STRICT_ANSI__");
        bool keepsLoneComma = isStrict && (isGcc || (!isCxx && predefined.NumberOf("__STDC_VERSION__") >= 199901));
        expander = new Expander(lexicon, macros, this, keepsLoneComma);
        bool wideUnsigned = predefined.Has("__WCHAR_UNSIGNED__");
        int wideBits = predefined.NumberOf("__WCHAR_WIDTH__") is var bits and > 0
            ? (int)bits
            : (int)predefined.NumberOf("__SIZEOF_WCHAR_T__") * 8;
        var characters = new CharacterLiteral(
            predefined.Has("__CHAR_UNSIGNED__"),
            wideUnsigned,
            wideBits,
            !isCxx || predefined.Has("__CHAR_UNSIGNED__") || predefined.Has("__cpp_char8_t"));
        conditions = new ConditionEvaluator(lexicon, expander, this, question.Dialect, characters);
    }

    internal ScanAnswer Run()
    {
        FoundFile? main = search.Main(question.Source);
        if (main is null)
        {
            return new ScanAnswer.Fails($"{question.Source} is not there");
        }

        frame = new Frame(main, isSystem: false, depth: 0);
        main.Entered++;
        main.State.WasEntered = true;
        main.State.EnteredAs = main.Path;
        inputs.Add(main, isSystem: false);
        DefineAll();
        ReadForced();
        if (verdict is null)
        {
            Execute(frame);
        }

        if (questions.Count > 0)
        {
            return new ScanAnswer.NeedsAnswers([.. questions]);
        }

        if (verdict is null && counts && counterIsShared)
        {
            Doubt("__COUNTER__ decides something and is used elsewhere, too");
        }

        if (verdict is null && search.NamesAreUnclear)
        {
            Doubt("a header by many names");
        }

        return verdict ?? new ScanAnswer.Complete(
            inputs.ToImmutable(), [.. search.Absent], probed.ToImmutable())
        {
            UserSpellings = inputs.UserSpellings,
            LeftOut = leftOut.ToImmutable(),
        };
    }

    // --- Before the main source
    // -----------------------------------------------------------------------------------------

    private void DefineAll()
    {
        foreach (Macro macro in question.Predefined.All)
        {
            macros.Define(macro.Name, macro);
        }

        if (question.MacroOptions.IsEmpty)
        {
            return;
        }

        ExecuteAll(memory.Options.Read(TextOf(question.MacroOptions), question.Dialect.Reading, lexicon));
    }

    private static string TextOf(ImmutableArray<MacroOption> options)
    {
        var text = new StringBuilder();
        foreach (MacroOption option in options)
        {
            string first = option.Text.Split('\n')[0];
            int equals = first.IndexOf('=', StringComparison.Ordinal);
            text.Append(option.IsUndefine ? "#undef " : "#define ");
            text.Append(equals < 0 || option.IsUndefine ? first : $"{first[..equals]} {first[(equals + 1)..]}");
            text.Append(equals < 0 && !option.IsUndefine ? " 1\n" : "\n");
        }

        return text.ToString();
    }

    private void ReadForced()
    {
        foreach (string name in question.MacroFiles)
        {
            EnterForced(name);
        }

        if (question.ReadsStdcPredef)
        {
            int name = lexicon.Intern("stdc-predef.h"u8);
            FoundFile? found = search.Plain(name, isAngle: true, frame.File, isSystem: false);
            if (found is not null)
            {
                Enter(found, isImport: false);
            }
        }

        foreach (string name in question.ForcedFiles)
        {
            EnterForced(name);
        }
    }

    private void EnterForced(string name)
    {
        if (verdict is not null)
        {
            return;
        }

        FoundFile? found = search.Forced(lexicon.Intern(Encoding.UTF8.GetBytes(name)));
        if (found is null)
        {
            Fail($"{name} is not found");
            return;
        }

        Enter(found, isImport: false);
    }

    // --- Files
    // ----------------------------------------------------------------------------------------------------------

    private void Enter(FoundFile found, bool isImport)
    {
        bool isSystem = Flavor(found);
        if (!isGcc)
        {
            inputs.Add(found, isSystem);
        }

        if (IsLeftOut(found, isImport))
        {
            // gcc read it to see that it is a copy of another one, and does not list it.
            if (isGcc && found.Entered == 0)
            {
                NoteProbe(found, isSystem);
                leftOut.Add(new ScanInput(InputList.WithoutDots(found.Path), found.Path, isSystem, found.File));
            }

            return;
        }

        if (frame.Depth + 1 > DeepestInclusion)
        {
            Fail("files include each other without end");
            return;
        }

        if (isGcc && found.Entered == 0)
        {
            inputs.Add(found, isSystem);
        }

        found.Entered++;
        found.State.WasEntered = true;
        found.State.EnteredAs ??= found.Path;
        Frame outer = frame;
        (int outerLine, bool outerSpliced) = (line, lineIsSpliced);
        frame = new Frame(found, isSystem, outer.Depth + 1) { Place = PlaceOf(found) };
        Execute(frame);
        frame = outer;
        (line, lineIsSpliced) = (outerLine, outerSpliced);
    }

    // For clang, a file that was found beside another one lies where that one was found.
    private SearchPlace? PlaceOf(FoundFile found) =>
        !isGcc && found.Place is { IsOwn: true } ? frame.Place : found.Place;

    // Whether a file counts as a system header when it is taken in from here.
    private bool Flavor(FoundFile found)
    {
        if (isGcc)
        {
            return frame.IsSystem || found.Place is { IsSystem: true };
        }

        bool isBeside = found.Place is not null && found.Place == frame.File.Own;
        found.State.IsSystem = isBeside ? frame.File.State.IsSystem : found.Place is { IsSystem: true };
        return frame.IsSystem || found.State.IsSystem;
    }

    private bool IsLeftOut(FoundFile found, bool isImport)
    {
        FileState state = found.State;
        if (!isGcc && isImport)
        {
            state.IsOnce = true;
            return state.WasEntered;
        }

        if (state.IsOnce)
        {
            return true;
        }

        if (!isGcc)
        {
            return IsGuarded(found);
        }

        if (isImport)
        {
            state.IsOnce = true;
            anyOnce = true;
            if (found.Entered > 0)
            {
                return true;
            }
        }

        return IsGuarded(found) || (anyOnce && IsTwinOfOnce(found, isImport));
    }

    // Nothing but an include guard that is defined: reading it again would change nothing.
    private bool IsGuarded(FoundFile found)
    {
        if (found.Entered == 0 || tainted is not null || found.Directives is not { Items: { Length: > 1 } items })
        {
            return false;
        }

        ref readonly Directive first = ref items[0];
        return first.Kind == DirectiveKind.Ifndef && first.Next == items.Length - 1
            && items[^1].Kind == DirectiveKind.Endif && macros[first.Name] is not null;
    }

    // gcc takes files of equal content and age for one file, whatever their names.
    private bool IsTwinOfOnce(FoundFile file, bool isImport)
    {
        foreach (FoundFile other in search.TwinsOf(file))
        {
            if (other != file && (isImport || other.State.IsOnce)
                && (other.File.Identity == file.File.Identity || tree.HaveSameContent(other.File, file.File)))
            {
                return true;
            }
        }

        return false;
    }

    private void Execute(Frame entered)
    {
        Directives directives = entered.File.Directives ??= tree.Read(entered.File.File, question.Dialect.Reading);
        if (directives.Doubt is not null)
        {
            line = 1;
            Doubt(directives.Doubt);
            return;
        }

        if (directives.UsesCounter)
        {
            counterIsShared = true;
        }

        ExecuteAll(directives);
        if (directives.IsUnterminated && verdict is null)
        {
            Fail("a conditional that does not end");
        }
    }

    // --- Directives
    // -----------------------------------------------------------------------------------------------------

    private void ExecuteAll(Directives directives)
    {
        Directive[] items = directives.Items;
        int at = 0;
        while (at < items.Length && verdict is null)
        {
            ref readonly Directive item = ref items[at];
            line = item.Line;
            lineIsSpliced = item.IsSpliced;
            switch (item.Kind)
            {
                case DirectiveKind.If:
                case DirectiveKind.Ifdef:
                case DirectiveKind.Ifndef:
                    at = Holds(in item) ? at + 1 : Branch(items, item.Next);
                    continue;
                case DirectiveKind.Elif:
                case DirectiveKind.Elifdef:
                case DirectiveKind.Elifndef:
                case DirectiveKind.Else:
                    // The end of a group that was taken.
                    at = GroupEnd(items, item.Next);
                    continue;
                default:
                    ExecuteOne(in item);
                    break;
            }

            at++;
        }
    }

    // From the end of a group that was not taken to the beginning of the one that is.
    private int Branch(Directive[] items, int at)
    {
        while (at < items.Length && verdict is null)
        {
            ref readonly Directive item = ref items[at];
            line = item.Line;
            lineIsSpliced = item.IsSpliced;
            bool isTaken = item.Kind switch
            {
                DirectiveKind.Elif => Holds(in item),
                DirectiveKind.Elifdef or DirectiveKind.Elifndef => question.Dialect.HasElifdef && Holds(in item),
                _ => true,
            };
            if (isTaken)
            {
                return at + 1;
            }

            at = item.Next;
        }

        return at;
    }

    private static int GroupEnd(Directive[] items, int at)
    {
        while (at < items.Length && items[at].Kind != DirectiveKind.Endif)
        {
            at = items[at].Next;
        }

        return at;
    }

    private bool Holds(ref readonly Directive item)
    {
        switch (item.Kind)
        {
            case DirectiveKind.Ifdef or DirectiveKind.Elifdef:
                return item.Name >= 0 ? IsDefined(item.Name) : Fail("a name is missing");
            case DirectiveKind.Ifndef or DirectiveKind.Elifndef:
                return item.Name >= 0 ? !IsDefined(item.Name) : Fail("a name is missing");
        }

        var operand = (LazyTokens)item.Operand!;
        if (tainted is null && operand.PlainIn(lexicon).TryEvaluate(macros, this, lexicon, out bool holds))
        {
            return holds;
        }

        expander.Begin(operand.In(lexicon), clangSpacing: !isGcc);
        holds = conditions.Evaluate();
        return conditions.Failure is null ? holds : Fail(conditions.Failure);
    }

    private void ExecuteOne(ref readonly Directive item)
    {
        switch (item.Kind)
        {
            case DirectiveKind.Define:
                macros.Define(item.Name, (Macro)item.Operand!);
                break;
            case DirectiveKind.Undef when item.Name >= 0:
                Undefine(item.Name);
                break;
            case DirectiveKind.Include or DirectiveKind.IncludeNext or DirectiveKind.Import or DirectiveKind.Embed:
                Include(in item);
                break;
            // gcc performs these when it compiles, and not when it only preprocesses.
            case DirectiveKind.Once or DirectiveKind.SystemHeader when item.IsOperator && isGcc:
                Doubt("a _Pragma that gcc heeds only sometimes");
                break;
            case DirectiveKind.PushMacro or DirectiveKind.PopMacro when item.IsOperator && isGcc:
                (tainted ??= []).Add(item.Name);
                break;
            case DirectiveKind.Once:
                PragmaOnce();
                break;
            case DirectiveKind.PushMacro:
                pushed ??= [];
                if (!pushed.TryGetValue(item.Name, out Stack<Macro?>? stack))
                {
                    pushed.Add(item.Name, stack = new Stack<Macro?>());
                }

                stack.Push(macros[item.Name]);
                break;
            case DirectiveKind.PopMacro:
                PopMacro(in item);
                break;
            case DirectiveKind.SystemHeader:
                // In a main source it means nothing.
                frame.IsSystem |= frame.Depth > 0;
                frame.File.State.IsSystem |= frame.Depth > 0;
                break;
            case DirectiveKind.Error:
                Fail("#error");
                break;
            case DirectiveKind.Misplaced:
                Fail("a conditional that does not fit");
                break;
            case DirectiveKind.Line or DirectiveKind.Marker:
                frame.IsRenamed = true;
                break;
            case DirectiveKind.Unclear:
                Doubt(lexicon.TextOf(item.Name));
                break;
        }
    }

    private void Undefine(int name)
    {
        if (Words.IsBuiltin(name) && macros[name] is null)
        {
            (undefined ??= []).Add(name);
        }

        macros.Undefine(name);
    }

    private void PragmaOnce()
    {
        // In a main source both compilers only warn.
        if (frame.Depth == 0)
        {
            return;
        }

        frame.File.State.IsOnce = true;
        anyOnce = true;
    }

    private void PopMacro(ref readonly Directive item)
    {
        if (item.Operand is HiddenPragma)
        {
            (tainted ??= []).Add(item.Name);
        }
        else if (pushed is not null && pushed.TryGetValue(item.Name, out Stack<Macro?>? stack)
            && stack.TryPop(out Macro? macro))
        {
            if (macro is null)
            {
                macros.Undefine(item.Name);
            }
            else
            {
                macros.Define(item.Name, macro);
            }
        }
    }

    // --- Includes
    // -------------------------------------------------------------------------------------------------------

    private void Include(ref readonly Directive item)
    {
        int name = item.Name;
        bool isAngle = item.IsAngle;
        if (name < 0)
        {
            Token[] tokens = ((LazyTokens)item.Operand!).In(lexicon);
            expander.Begin(tokens, clangSpacing: !isGcc);
            if (!TryComputedName(expander.Next(), out name, out isAngle))
            {
                Fail(expander.Failure ?? "an include without a name");
                return;
            }
        }

        if (item.Kind == DirectiveKind.Embed)
        {
            Embed(name, isAngle);
            return;
        }

        FoundFile? found = Find(name, isAngle, item.Kind == DirectiveKind.IncludeNext);
        if (found is null)
        {
            Fail($"{lexicon.TextOf(name)} is not found");
            return;
        }

        Enter(found, item.Kind == DirectiveKind.Import);
    }

    private FoundFile? Find(int name, bool isAngle, bool isNext)
    {
        // #include_next in a main source, or in a file that was not found along a path, is an #include.
        if (isNext && frame is { Depth: > 0, Place: { } place })
        {
            return search.Next(name, place);
        }

        return search.Plain(name, isAngle, frame.File, frame.IsSystem);
    }

    private void Embed(int name, bool isAngle)
    {
        FoundFile? found = question.Dialect.HasEmbed
            ? search.Embedded(name, isAngle, frame.File, frame.IsSystem)
            : null;
        if (found is null)
        {
            Fail($"{lexicon.TextOf(name)} is not found");
            return;
        }

        inputs.Add(found, isSystem: false);
    }

    // A literal, or everything between < and >.
    private bool TryComputedName(Token first, out int name, out bool isAngle)
    {
        name = -1;
        isAngle = false;
        if (first.Kind is TokenKind.Text or TokenKind.HeaderName)
        {
            ReadOnlySpan<byte> spelling = lexicon.BytesOf(first.Id);
            isAngle = first.Kind == TokenKind.HeaderName;
            if (spelling.Length < 3 || (spelling[0] != (byte)'"' && !isAngle))
            {
                return false;
            }

            name = lexicon.Intern(spelling[1..^1]);
            return true;
        }

        if (!first.Is(Punctuator.Less))
        {
            return false;
        }

        isAngle = true;
        var text = new ByteBlock(64);
        while (true)
        {
            Token token = expander.Next();
            if (token.Kind == TokenKind.End)
            {
                return false;
            }

            bool isEnd = token.Is(Punctuator.Greater);
            if (token.HasSpaceBefore && !(isEnd && isGcc))
            {
                text.Write(" "u8);
            }

            if (isEnd)
            {
                break;
            }

            text.Write(lexicon.BytesOf(token.Id));
        }

        name = text.Length > 0 ? lexicon.Intern(text.Written) : -1;
        return name >= 0;
    }

    // --- What conditions ask
    // --------------------------------------------------------------------------------------------

    public bool IsDefined(int name)
    {
        NoteUse(name);
        if (macros[name] is not null)
        {
            return true;
        }

        if (!Words.IsBuiltin(name) || undefined?.Contains(name) == true)
        {
            return false;
        }

        return name switch
        {
            Words.HasEmbed => question.Dialect.HasEmbed,
            Words.HasInclude or Words.HasIncludeNext => true,
            >= Words.FileName and <= Words.BaseFile => true,
            >= Words.Date and <= Words.Timestamp => true,
            _ => Ask($"defined({lexicon.TextOf(name)})") != 0,
        };
    }

    public bool TryAsk(int name, string expression, out long value)
    {
        bool isThere = IsDefined(name);
        value = isThere ? Ask(expression) : 0;
        return isThere;
    }

    public void NoteUse(int name)
    {
        if (tainted?.Contains(name) == true)
        {
            Doubt($"{lexicon.TextOf(name)} is pushed or popped by a macro");
        }
    }

    public Token Expand(Token name, Expander line)
    {
        if (undefined?.Contains(name.Id) == true)
        {
            return name;
        }

        switch (name.Id)
        {
            case Words.FileName:
                return FileName(name, frame.File.Path);
            case Words.BaseFile:
                return FileName(name, question.Source);
            case Words.Line:
                if (frame.IsRenamed || lineIsSpliced)
                {
                    Doubt("__LINE__ in a condition");
                }

                return Number(name, this.line);
            case Words.IncludeLevel:
                return Number(name, frame.Depth);
            case Words.Counter:
                counts = true;
                return Number(name, counter++);
            case Words.Date or Words.Time or Words.Timestamp or Words.ShortFileName:
                Doubt($"{lexicon.TextOf(name.Id)} in a condition");
                return name;
            case Words.HasInclude or Words.HasIncludeNext:
                return HasInclude(name, line);
            case Words.HasEmbed when question.Dialect.HasEmbed:
                return HasEmbed(name, line);
            case >= Words.FirstAsked and <= Words.BuildingModule when IsDefined(name.Id):
                return AskAbout(name, line);
            default:
                return name;
        }
    }

    private Token FileName(Token name, string path)
    {
        if (frame.IsRenamed)
        {
            Doubt("a #line and __FILE__");
        }

        string quoted = path.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
        return name with { Kind = TokenKind.Text, Id = lexicon.Intern(Encoding.UTF8.GetBytes($"\"{quoted}\"")) };
    }

    private Token Number(Token name, long value) => name with
    {
        Kind = TokenKind.Number,
        Id = lexicon.Intern(Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture))),
    };

    private Token HasInclude(Token name, Expander line)
    {
        Token open = line.Next();
        if (!open.Is(Punctuator.Open) || !TryComputedName(line.Next(), out int header, out bool isAngle)
            || !line.Next().Is(Punctuator.Close))
        {
            return line.Fail(name, "no header name");
        }

        FoundFile? found = Find(header, isAngle, name.Id == Words.HasIncludeNext);
        if (found is not null)
        {
            NoteProbe(found, Flavor(found));
        }

        return Number(name, found is null ? 0 : 1);
    }

    private void NoteProbe(FoundFile found, bool isSystem)
    {
        if (!isGcc)
        {
            inputs.Add(found, isSystem);
        }
        else if (probedFiles.Add(found))
        {
            probed.Add(new ScanInput(InputList.WithoutDots(found.Path), found.Path, isSystem, found.File));
        }
    }

    private Token HasEmbed(Token name, Expander line)
    {
        if (!line.Next().Is(Punctuator.Open) || !TryComputedName(line.Next(), out int header, out bool isAngle))
        {
            return line.Fail(name, "no file name");
        }

        // Parameters decide between "there" and "not supported".
        if (!line.Next().Is(Punctuator.Close))
        {
            Doubt("__has_embed with parameters");
            return name;
        }

        FoundFile? found = search.Embedded(header, isAngle, frame.File, frame.IsSystem);
        if (found is not null)
        {
            inputs.Add(found, isSystem: false);
        }

        return Number(name, found is null ? 0 : found.File.Size == 0 ? 2 : 1);
    }

    private Token AskAbout(Token name, Expander line)
    {
        bool expands = isGcc && lexicon.BytesOf(name.Id).EndsWith("attribute"u8);
        if (!line.NextIsOpen())
        {
            return line.Fail(name, "no operand");
        }

        line.NextRaw();
        var text = new StringBuilder(lexicon.TextOf(name.Id)).Append('(');
        for (int depth = 1; ;)
        {
            Token token = expands ? line.Next() : line.NextRaw();
            if (token.Kind == TokenKind.End)
            {
                return line.Fail(name, "no operand");
            }

            depth += token.Is(Punctuator.Open) ? 1 : token.Is(Punctuator.Close) ? -1 : 0;
            text.Append(lexicon.TextOf(token.Id));
            if (depth == 0)
            {
                return Number(name, Ask(text.ToString()));
            }
        }
    }

    private long Ask(string expression)
    {
        if (question.Answers.TryGet(expression, out long value))
        {
            return value;
        }

        if (!questions.Contains(expression))
        {
            questions.Add(expression);
        }

        // The scan goes on to find what else is to be asked; its answer is thrown away.
        return 1;
    }

    // --- The end
    // --------------------------------------------------------------------------------------------------------

    private bool Fail(string why)
    {
        verdict ??= new ScanAnswer.Fails($"{frame.File.Path}:{line}: {why}");
        return false;
    }

    private void Doubt(string why) => verdict ??= new ScanAnswer.Unsure($"{frame.File.Path}:{line}: {why}");

    private sealed class Frame(FoundFile file, bool isSystem, int depth)
    {
        internal FoundFile File => file;

        internal int Depth => depth;

        /// <summary>Where #include_next goes on from.</summary>
        internal SearchPlace? Place { get; init; }

        internal bool IsSystem { get; set; } = isSystem;

        /// <summary>A #line gave it another name or number.</summary>
        internal bool IsRenamed { get; set; }
    }
}
