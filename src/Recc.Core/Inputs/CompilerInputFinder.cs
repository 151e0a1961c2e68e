using System.Buffers;
using System.Collections.Immutable;
using Recc.Core.CommandLine;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Processes;
using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>
/// Asks the compiler itself, with -M or -MM: the source of truth that every other finder is measured against. The
/// command that is scanned is the user's, so names and depfile come out as the user's compile would write them. Knows
/// nothing of roots and servers.
/// </summary>
public sealed class CompilerInputFinder(IProcessRunner processes, DigestFunction digestFunction, Log log) : IInputFinder
{
    private static readonly Argument PreprocessesPrecompiled =
        new(ArgumentMeaning.Plain, "-fpch-preprocess", "", Joined: true);

    public InputFinding Find(ScanOrder order, CancellationToken cancellation) =>
        Scan(order, cancellation, out InputFinding.Refused? refused) is { } scan
            ? new InputFinding.Found(scan.Inputs)
            : refused!;

    /// <summary>The scan with its evidence; null and a reason when there is none.</summary>
    public CompilerScan? Scan(ScanOrder order, CancellationToken cancellation, out InputFinding.Refused? refused)
    {
        for (int tries = 0; tries < 3; tries++)
        {
            CompilerScan? scan = ScanOnce(order, cancellation, out refused, out bool changedMeanwhile);
            if (!changedMeanwhile)
            {
                return scan;
            }

            log.Debug($"an input of {order.Command.Source} changed while it was scanned, scanning again");
        }

        refused = new InputFinding.Refused(FallbackReason.InputChanged, order.Command.Source);
        return null;
    }

    private CompilerScan? ScanOnce(
        ScanOrder order, CancellationToken cancellation, out InputFinding.Refused? refused, out bool changedMeanwhile)
    {
        changedMeanwhile = false;
        if (ProgramDirectories.Objection(order) is { } programs)
        {
            refused = new InputFinding.Refused(FallbackReason.UnsupportedOption, $"-B {programs}");
            return null;
        }

        if (order.Command.Language
            is SourceLanguage.Assembly or SourceLanguage.PreprocessedC or SourceLanguage.PreprocessedCxx)
        {
            return ScanText(order, cancellation, out refused);
        }

        long started = ClockStep.Now();
        ChildResult? all = AskCompiler(order, ScanKind.All, cancellation, out refused);
        if (all is null)
        {
            return null;
        }

        if (UsesConfigurationFile(all, out refused))
        {
            return null;
        }

        ScanOutput printed = ScanOutput.Read(order.Command, all.StandardOutput);
        if (DepfileReader.ReadPrerequisites(printed.Rule) is not { Length: > 0 } names)
        {
            refused = new InputFinding.Refused(FallbackReason.ScanFailed, "the compiler's -M printed no make rule");
            return null;
        }

        if (!names.Any(name => IsSource(order, name)))
        {
            // -MT with a line's end in it can make several rules.
            refused = new InputFinding.Refused(FallbackReason.ScanFailed, "the rule under -M does not name the source");
            return null;
        }

        if (NamesUserHeadersOnly(order.Command))
        {
            ChildResult? user = AskCompiler(order, ScanKind.UserHeadersOnly, cancellation, out refused);
            if (user is null)
            {
                return null;
            }

            printed = ScanOutput.Read(order.Command, user.StandardOutput);
        }

        return ReadFiles(order, names, out refused) is not { } read
            ? null
            : Assemble(
                order, read, printed, all.StandardError, started, cancellation, out refused, out changedMeanwhile);
    }

    /// <summary>
    /// clang has one switch for what it lists and what it writes: whoever asks for system headers gets them in both.
    /// </summary>
    private static bool NamesUserHeadersOnly(CompileCommand command) =>
        (command.Depfile is not null || command.ShownIncludes != IncludeListing.None)
            && command.Depfile is not { SystemHeaders: true }
            && command.ShownIncludes != IncludeListing.AllHeaders;

    private static bool UsesConfigurationFile(ChildResult answer, out InputFinding.Refused? refused)
    {
        bool uses = answer.StandardError.AsSpan().IndexOf("Configuration file: "u8) >= 0;
        refused = uses
            ? new InputFinding.Refused(FallbackReason.CompilerNotUnderstood, "clang configuration file")
            : null;
        return uses;
    }

    /// <summary>No preprocessor reads the source, so what there is to know stands in its text.</summary>
    private CompilerScan? ScanText(
        ScanOrder order, CancellationToken cancellation, out InputFinding.Refused? refused)
    {
        if (AskCompiler(order, ScanKind.Nothing, cancellation, out refused) is not { } plan
            || UsesConfigurationFile(plan, out refused))
        {
            return null;
        }

        try
        {
            (InputFile source, byte[] text) = ReadData(order, order.Command.Source);
            var assembled = new AssembledFiles(order, [], spelled => ReadData(order, spelled));
            bool isAssembly = order.Command.Language == SourceLanguage.Assembly;
            SourceFacts facts = isAssembly ? new SourceFacts([], SourceTraits.None) : SourceFactsReader.Read(text);
            if (IsUnfinished(facts))
            {
                refused = new InputFinding.Refused(FallbackReason.ScanFailed, "preprocessed text that includes more");
                return null;
            }

            AssemblerFacts taken = isAssembly ? AssemblerFactsReader.Read(text)
                : facts.MentionsIncbin ? AssemblerFactsReader.ReadInline(text) : AssemblerFacts.None;
            bool isKnown = assembled.TryAdd(taken, [PathText.Parent(source.Spelled)]);
            if (ReadNamed(order, out refused) is not { } named)
            {
                return null;
            }

            var inputs = new InputSet
            {
                Files = OncePerName([source], named.Files, assembled.Files),
                Depfile = null,
                Traits = TraitsOf(facts, SourceTraits.None) | named.Traits | (isKnown ? InputTraits.None : InputTraits.EmbedsOtherFiles),
            };
            // No header is looked for.
            return new CompilerScan(inputs, [], []) { LookedFor = assembled.Missing };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            refused = new InputFinding.Refused(FallbackReason.ScanFailed, failure.Message);
            return null;
        }
    }

    /// <summary>gcc passes over directives in preprocessed text, clang obeys them.</summary>
    private static bool IsUnfinished(SourceFacts facts) =>
        facts.HasComputedInclude || facts.HasComputedProbe || facts.HasModuleSyntax || facts.HasUnreadableName
            || facts.IncludeNames.Any(static name => name.Use != IncludeUse.MacroText);

    /// <summary>Files of one spelling become one; what its name may become in an action, the last one says.</summary>
    private static ImmutableArray<InputFile> OncePerName(params IEnumerable<InputFile>[] files)
    {
        var all = new OrderedDictionary<string, InputFile>(StringComparer.Ordinal);
        foreach (InputFile file in files.SelectMany(static list => list))
        {
            all[file.Spelled] = file;
        }

        return [.. all.Values];
    }

    private static bool IsSource(ScanOrder order, string name) =>
        PathText.Normalize(PathText.Join(order.WorkingDirectory, name))
            == PathText.Normalize(PathText.Join(order.WorkingDirectory, order.Command.Source));

    private CompilerScan? Assemble(
        ScanOrder order,
        FilesRead read,
        ScanOutput printed,
        byte[] diagnostics,
        long started,
        CancellationToken cancellation,
        out InputFinding.Refused? refused,
        out bool changedMeanwhile)
    {
        refused = null;
        changedMeanwhile = false;
        if (read.Files.Any(file => ClockStep.IsYoung(file.Identity, started)))
        {
            // Something was written about when the compiler looked. If a second look names the same files and all of
            // them are still as we read them, then what we read is what it saw.
            ChildResult? again = AskCompiler(order, ScanKind.All, cancellation, out refused);
            if (again is null)
            {
                return null;
            }

            ReadOnlySpan<byte> rule = ScanOutput.Read(order.Command, again.StandardOutput).Rule;
            ImmutableArray<string> names = DepfileReader.ReadPrerequisites(rule) ?? [];
            changedMeanwhile = !names.SequenceEqual(read.Files.Select(file => file.Spelled))
                || !read.Files.All(InputStillHolds);
        }

        ImmutableArray<string>? searchPath = SearchPathReader.Read(diagnostics);
        if (new PrecompiledHeaders(order).Find(read.Files, read.Facts, searchPath, out string? unclear)
            is not { } precompiled)
        {
            refused = new InputFinding.Refused(FallbackReason.PrecompiledHeader, unclear!);
            return null;
        }

        if (!precompiled.IsEmpty)
        {
            if (AskWithPrecompiled(order, precompiled, printed, cancellation, out refused) is not var (taken, rule))
            {
                return null;
            }

            precompiled = taken;
            printed = rule;
        }

        string? unread = TwinHeaders.FindUnread(
            read.Files, read.Facts, searchPath ?? [], order.WorkingDirectory, digestFunction);
        if ((TwinHeaders.Find(read.Files, read.Facts) ?? unread) is { } twin)
        {
            refused = new InputFinding.Refused(FallbackReason.TwinHeaders, twin);
            return null;
        }

        SourceFacts macros = CommandMacros.Read(order.Command);
        if (EmbedDirectories.Misled(read.Files, read.Facts) is { } misled)
        {
            refused = new InputFinding.Refused(FallbackReason.EmbedsOtherFiles, misled);
            return null;
        }

        ImmutableArray<string>? asked = searchPath?.AddRange(EmbedDirectories.Of(order.Command));
        if (ProbedFiles.Find(read.Files, [.. read.Facts, macros], asked, order.WorkingDirectory) is not { } probed)
        {
            refused = new InputFinding.Refused(FallbackReason.CompilerNotUnderstood, "no search path under -v");
            return null;
        }

        IEnumerable<string> further = probed.Except(read.Files.Select(static file => file.Spelled));
        if (ReadFiles(order, [.. further], out refused) is not { } more)
        {
            return null;
        }

        if (ReadNamed(order, out refused) is not { } named
            || Assembled(order, read, macros, searchPath ?? [], cancellation, out refused, out bool isKnown)
                is not { } assembled)
        {
            return null;
        }

        changedMeanwhile |= !read.Files.All(InputStillHolds);
        // What is only asked for is not compiled, so its text does not matter.
        SourceTraits given = CommandMacros.TimesGiven(order.Command);
        InputTraits said = read.Facts.Append(macros)
            .Aggregate(InputTraits.None, (traits, facts) => traits | TraitsOf(facts, given));
        var inputs = new InputSet
        {
            Files = OncePerName(read.Files, more.Files, named.Files, assembled.Files),
            Depfile = order.Command.Depfile is null ? (ReadOnlyMemory<byte>?)null : printed.Rule,
            ShownIncludes = printed.ShownIncludes,
            Traits = said | named.Traits | (isKnown ? InputTraits.None : InputTraits.EmbedsOtherFiles),
            Precompiled = precompiled,
        };
        return new CompilerScan(inputs, searchPath, [.. read.Facts, .. more.Facts]) { LookedFor = assembled.Missing };
    }

    /// <summary>
    /// What the assembler takes in, by the text that it gets or, for C and C++, by the strings of the preprocessed
    /// text.
    /// </summary>
    private AssembledFiles? Assembled(
        ScanOrder order,
        FilesRead read,
        SourceFacts macros,
        ImmutableArray<string> searchPath,
        CancellationToken cancellation,
        out InputFinding.Refused? refused,
        out bool isKnown)
    {
        refused = null;
        isKnown = true;
        var assembled = new AssembledFiles(order, searchPath, spelled => ReadData(order, spelled));
        bool isAssembly = order.Command.Language == SourceLanguage.AssemblyWithCpp;
        if (!isAssembly && !read.Facts.Append(macros).Any(static facts => facts.MentionsIncbin))
        {
            return assembled;
        }

        if (order.Command.Family == CompilerFamily.ClangCl)
        {
            // Where clang looks for such files then has not been tried.
            isKnown = false;
            return assembled;
        }

        if (AskCompiler(order, ScanKind.Preprocessed, cancellation, out refused) is not { } text)
        {
            return null;
        }

        AssemblerFacts facts = isAssembly
            ? AssemblerFactsReader.ReadPreprocessed(text.StandardOutput)
            : AssemblerFactsReader.ReadInline(text.StandardOutput);
        IEnumerable<string> beside =
            read.Files.Select(static file => PathText.Parent(file.Spelled)).Distinct(StringComparer.Ordinal);
        try
        {
            isKnown = assembled.TryAdd(facts, beside);
            return assembled;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            refused = new InputFinding.Refused(FallbackReason.ScanFailed, failure.Message);
            return null;
        }
    }

    /// <summary>
    /// Which precompiled headers are taken, and the depfile of the compile that takes them. Under -M gcc reads the headers
    /// instead, unless it is told otherwise, and then says which it takes; a depfile names only what is read besides.
    /// clang takes what options name, and names the headers behind it as well.
    /// </summary>
    private (ImmutableArray<PrecompiledFile> Files, ScanOutput Printed)? AskWithPrecompiled(
        ScanOrder order,
        ImmutableArray<PrecompiledFile> files,
        ScanOutput printed,
        CancellationToken cancellation,
        out InputFinding.Refused? refused)
    {
        refused = null;
        if (order.Command.Family != CompilerFamily.Gcc)
        {
            return ([.. files.Select(static file => file with { IsTaken = true })], printed);
        }

        ScanKind kind = NamesUserHeadersOnly(order.Command) ? ScanKind.UserHeadersOnly : ScanKind.All;
        CompileCommand command = order.Command;
        ScanOrder withThem = order with
        {
            Command = command with { Arguments = command.Arguments.Insert(0, PreprocessesPrecompiled) },
        };
        if (AskCompiler(withThem, kind, cancellation, out refused) is not { } answer)
        {
            return null;
        }

        (ImmutableArray<string> taken, byte[] rule) = PrecompiledHeaders.ReadTaken(answer.StandardOutput);
        string[] places = [.. taken.Select(name => new OpenablePath().Of(PathText.Join(order.WorkingDirectory, name)))];
        return (
            [.. files.Select(file => file with { IsTaken = places.Any(place => IsAt(file, place)) })],
            printed with { Rule = rule });
    }

    private static bool IsAt(PrecompiledFile file, string path) =>
        FileIdentity.TryRead(path, out FileIdentity identity) && identity.IsSameFile(file.Identity);

    /// <summary>The files that options name; null when one is not there, which only the compiler can judge.</summary>
    private NamedRead? ReadNamed(ScanOrder order, out InputFinding.Refused? refused)
    {
        refused = null;
        var files = ImmutableArray.CreateBuilder<InputFile>();
        var traits = InputTraits.None;
        foreach (NamedInput named in NamedInputs.Of(order.Command))
        {
            bool isDirectory =
                FileIdentity.TryRead(PathText.Join(order.WorkingDirectory, named.Path), out FileIdentity identity)
                && identity.IsDirectory;
            string spelled = isDirectory && named.NameInDirectory is { } inside
                ? PathText.Join(named.Path, inside)
                : named.Path;
            try
            {
                (InputFile file, byte[] text) = ReadData(order, spelled);
                files.Add(file with { Role = InputRole.Named });
                bool comparesNames = named.Meaning == ArgumentMeaning.ProfileFile
                    || (named.Meaning == ArgumentMeaning.PatternFile && NamePatterns.CompareFiles(text));
                traits |= comparesNames ? InputTraits.ComparesNames : InputTraits.None;
                bool namesModules = named.Meaning == ArgumentMeaning.ModuleMapper
                    && ModuleMap.MayLeadToModules(text, order.WorkingDirectory);
                traits |= namesModules ? InputTraits.UsesModules : InputTraits.None;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                refused = new InputFinding.Refused(FallbackReason.ScanFailed, $"{spelled}: {failure.Message}");
                return null;
            }
        }

        return new NamedRead(files.DrainToImmutable(), traits);
    }

    private (InputFile File, byte[] Text) ReadData(ScanOrder order, string spelled)
    {
        string path = new OpenablePath().Of(PathText.Join(order.WorkingDirectory, spelled));
        if (!FileIdentity.TryRead(path, out FileIdentity identity) || !identity.IsRegularFile)
        {
            throw new FileNotFoundException($"{spelled} is no file");
        }

        byte[] text = File.ReadAllBytes(path);
        return (new InputFile(spelled, path, identity, ContentHasher.Compute(text, digestFunction)), text);
    }

    /// <summary>Whether a file is still the one that was read.</summary>
    public static bool InputStillHolds(InputFile file) =>
        FileIdentity.TryRead(file.Path, out FileIdentity now) && now == file.Identity;

    private ChildResult? AskCompiler(
        ScanOrder order, ScanKind kind, CancellationToken cancellation, out InputFinding.Refused? refused)
    {
        refused = null;
        var command = new ChildCommand
        {
            Program = order.Compiler,
            Arguments = ScanArguments(order.Command, kind),
            // Its answer is read, and in another language it would not be understood.
            Environment = new Dictionary<string, string>(order.Environment, StringComparer.Ordinal)
            {
                ["LC_ALL"] = "C",
            },
            WorkingDirectory = order.WorkingDirectory,
        };
        try
        {
            ChildResult result = processes.Run(command, cancellation);
            if (result.Succeeded)
            {
                return result;
            }

            refused = new InputFinding.Refused(FallbackReason.ScanFailed, $"-M ended with exit code {result.ExitCode}");
        }
        catch (ProcessStartException failure)
        {
            refused = new InputFinding.Refused(FallbackReason.ScanFailed, failure.Message);
        }

        return null;
    }

    /// <summary>
    /// The user's arguments with -M for -c. The rule's target is what the compile would have taken: -MT and -MQ as
    /// given, else the name behind -o, quoted (gcc and clang pass it as -MQ to themselves), else what the compiler
    /// makes of the source's name, which ends in .o even under -S.
    /// </summary>
    private static List<string> ScanArguments(CompileCommand command, ScanKind kind)
    {
        var arguments = new List<string>(command.Arguments.Length + 8) { command.Compiler };
        string carrier = command.Family == CompilerFamily.ClangCl ? "/clang:" : "";
        arguments.AddRange(RuleOptions(command, kind).Select(option => carrier + option));
        if (kind == ScanKind.All)
        {
            arguments.Add("-v");
        }

        bool isRule = kind is ScanKind.All or ScanKind.UserHeadersOnly;
        if (isRule && command.ShownIncludes != IncludeListing.None)
        {
            arguments.Add(kind == ScanKind.All ? "/showIncludes" : "/showIncludes:user");
        }

        foreach (Argument argument in command.Arguments)
        {
            // With it, clang writes the precompiled header behind the rule.
            bool isWritten = argument is { Option: "-Xclang", Value: "-emit-pch" };
            if (kind == ScanKind.Nothing
                || (argument.Meaning is not (ArgumentMeaning.Output or ArgumentMeaning.Mode or ArgumentMeaning.Depfile
                    or ArgumentMeaning.SideOutput or ArgumentMeaning.SideOption or ArgumentMeaning.ModuleNeeds)
                    && !isWritten))
            {
                argument.AppendTo(arguments);
            }
        }

        return arguments;
    }

    private static IEnumerable<string> RuleOptions(CompileCommand command, ScanKind kind)
    {
        yield return OptionOf(kind);
        if (command.Depfile is not { } depfile || kind is not (ScanKind.All or ScanKind.UserHeadersOnly))
        {
            yield break;
        }

        foreach (string option in depfile.TargetOptions)
        {
            yield return option;
        }

        if (depfile.TargetOptions.IsEmpty && !depfile.IsTargetMadeOfSource && NamesOutput(command))
        {
            yield return "-MQ";
            yield return command.Output;
        }

        if (depfile.PhonyTargets)
        {
            yield return "-MP";
        }
    }

    private static string OptionOf(ScanKind kind) => kind switch
    {
        ScanKind.All => "-M",
        ScanKind.UserHeadersOnly => "-MM",
        ScanKind.Preprocessed => "-E",
        _ => "-###",
    };

    private static bool NamesOutput(CompileCommand command) =>
        command.Arguments.Any(static argument => argument.Meaning == ArgumentMeaning.Output);

    private FilesRead? ReadFiles(ScanOrder order, ImmutableArray<string> names, out InputFinding.Refused? refused)
    {
        refused = null;
        var files = ImmutableArray.CreateBuilder<InputFile>(names.Length);
        var facts = ImmutableArray.CreateBuilder<SourceFacts>(names.Length);
        var openable = new OpenablePath();
        foreach (string name in names)
        {
            string path = openable.Of(PathText.Join(order.WorkingDirectory, name));
            try
            {
                (InputFile file, SourceFacts said) = ReadFile(name, path);
                files.Add(file);
                facts.Add(order.Command.HasMicrosoftHabits ? MicrosoftNames.With(said) : said);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                refused = new InputFinding.Refused(FallbackReason.ScanFailed, $"{name}: {failure.Message}");
                return null;
            }
        }

        return new FilesRead(files.DrainToImmutable(), facts.DrainToImmutable());
    }

    private (InputFile File, SourceFacts Facts) ReadFile(string name, string path)
    {
        if (!FileIdentity.TryRead(path, out FileIdentity identity))
        {
            throw new FileNotFoundException("the file is gone");
        }

        if (!identity.IsRegularFile)
        {
            throw new IOException("it is a device or a pipe");
        }

        using var handle = File.OpenHandle(path);
        int length = checked((int)RandomAccess.GetLength(handle));
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
        try
        {
            int read = 0;
            while (read < length
                && RandomAccess.Read(handle, buffer.AsSpan(read, length - read), read) is > 0 and int got)
            {
                read += got;
            }

            ReadOnlySpan<byte> text = buffer.AsSpan(0, read);
            Digest digest = ContentHasher.Compute(text, digestFunction);
            return (new InputFile(name, path, identity, digest), SourceFactsReader.Read(text));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <param name="facts">What a text says.</param>
    /// <param name="given">Macros that the command has defined in place of the compiler's.</param>
    private static InputTraits TraitsOf(SourceFacts facts, SourceTraits given) =>
        ((facts.Traits & ~given & (SourceTraits.Time | SourceTraits.Date)) != 0 ? InputTraits.UsesTime : InputTraits.None)
            | (facts.UsesTimestamp && !given.HasFlag(SourceTraits.Timestamp)
                ? InputTraits.UsesTimestamp
                : InputTraits.None)
            | (facts.HasModuleSyntax ? InputTraits.UsesModules : InputTraits.None)
            | (facts.HasLineName ? InputTraits.NamesLines : InputTraits.None)
            | (facts.HasFilePragma ? InputTraits.EmbedsOtherFiles : InputTraits.None);

    private sealed record FilesRead(ImmutableArray<InputFile> Files, ImmutableArray<SourceFacts> Facts);

    private sealed record NamedRead(ImmutableArray<InputFile> Files, InputTraits Traits);

    private enum ScanKind
    {
        All,
        UserHeadersOnly,

        /// <summary>The text that the compiler proper or the assembler gets.</summary>
        Preprocessed,

        /// <summary>What the command would do.</summary>
        Nothing,
    }
}
