using System.Collections.Immutable;
using Recc.Core.CommandLine;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Processes;
using Recc.Core.Sources;
using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>
/// Finds the inputs of a compile anew: has the preprocessor's files listed, by the compiler or in its place, and adds
/// what no preprocessor names. Knows nothing of roots and servers.
/// </summary>
/// <param name="processes">Runs the compiler.</param>
/// <param name="digestFunction">Of all digests.</param>
/// <param name="log">Hears what changes while it is looked at.</param>
public sealed class CompilerInputFinder(IProcessRunner processes, DigestFunction digestFunction, Log log) : IInputFinder
{
    private readonly PreprocessorRunner preprocessor = new(processes);
    private IInputLister? lister;
    private SourceMemory? sources;
    private DirectoryMemory? directories;

    /// <summary>Names the preprocessor's files; the compiler itself where nobody else is given.</summary>
    public IInputLister Lister
    {
        get => lister ??= new CompilerLister(processes);
        init => lister = value;
    }

    /// <summary>Knows listings from before, which are taken while they hold; null where nobody does.</summary>
    public IInputLister? Earlier { get; init; }

    /// <summary>Whether what <see cref="Earlier"/> leads to is only compared with the usual answer.</summary>
    public bool VerifiesEarlier { get; init; }

    /// <summary>What is known of files; where nothing is given, nothing.</summary>
    public SourceMemory Sources
    {
        get => sources ??= new SourceMemory(capacity: 0);
        init => sources = value;
    }

    /// <summary>What is known of directories; where nothing is given, nothing.</summary>
    public DirectoryMemory Directories
    {
        get => directories ??= new DirectoryMemory(capacity: 0);
        init => directories = value;
    }

    private static readonly Argument PreprocessesPrecompiled =
        new(ArgumentMeaning.Plain, "-fpch-preprocess", "", Joined: true);

    public InputFinding Find(ScanOrder order, CancellationToken cancellation) =>
        Scan(order, cancellation, out InputFinding.Refused? refused) is { } scan
            ? new InputFinding.Found(scan.Inputs)
            : refused!;

    /// <summary>The scan with its evidence; null and a reason when there is none.</summary>
    public CompilerScan? Scan(ScanOrder order, CancellationToken cancellation, out InputFinding.Refused? refused)
    {
        if (ScanFromBefore(order, cancellation) is not { } known)
        {
            return ScanAnew(order, cancellation, out refused);
        }

        refused = null;
        if (!VerifiesEarlier)
        {
            return known;
        }

        CompilerScan? now = ScanAnew(order, cancellation, out refused);
        EarlierScans.Compare(order, known, now, log);
        return now;
    }

    /// <summary>The scan that an earlier listing leads to; null where there is none that holds.</summary>
    private CompilerScan? ScanFromBefore(ScanOrder order, CancellationToken cancellation)
    {
        if (Earlier is null || order.Command.Language is not (SourceLanguage.C or SourceLanguage.Cxx)
            || ProgramDirectories.Objection(order) is not null)
        {
            return null;
        }

        if (Earlier.List(order, cancellation, out InputFinding.Refused? refused) is { Before: { } before } listing
            && ReadFiles(order, listing.Names, out refused) is { } read
            && Assemble(order, read, listing, before.Since, cancellation, out refused, out bool changedMeanwhile)
                is { } scan
            && !changedMeanwhile
            && new EarlierScans(order, digestFunction, Directories).Objection(scan, before) is var objection)
        {
            log.Debug($"inputs of {order.Command.Source} listed before: {objection ?? "they hold"}");
            return objection is null ? scan : null;
        }

        log.Debug($"inputs of {order.Command.Source} not listed before: {refused?.Detail ?? "one has changed"}");
        return null;
    }

    private CompilerScan? ScanAnew(ScanOrder order, CancellationToken cancellation, out InputFinding.Refused? refused)
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
            is SourceLanguage.Assembly or SourceLanguage.PreprocessedC or SourceLanguage.PreprocessedCxx
            or SourceLanguage.CxxInterface)
        {
            return ScanText(order, cancellation, out refused);
        }

        long started = ClockStep.Now();
        if (Lister.List(order, cancellation, out refused) is not { } listing)
        {
            return null;
        }

        FilesRead? read = listing.Looks is { } looks
            ? WithTexts(order, listing.Names, looks)
            : ReadFiles(order, listing.Names, out refused);
        return read is null
            ? null
            : Assemble(order, read, listing, started, cancellation, out refused, out changedMeanwhile);
    }

    /// <summary>No preprocessor reads the source, so what there is to know stands in its text.</summary>
    private CompilerScan? ScanText(
        ScanOrder order, CancellationToken cancellation, out InputFinding.Refused? refused)
    {
        if (preprocessor.Ask(order, ScanKind.Nothing, cancellation, out refused) is not { } plan
            || PreprocessorRunner.UsesConfigurationFile(plan, out refused))
        {
            return null;
        }

        try
        {
            (InputFile source, byte[] text) = ReadData(order, order.Command.Source);
            var assembled = new AssembledFiles(order, [], spelled => ReadData(order, spelled));
            bool isAssembly = order.Command.Language == SourceLanguage.Assembly;
            bool isText = order.Command.Language is SourceLanguage.PreprocessedC or SourceLanguage.PreprocessedCxx;
            SourceFacts facts = !isText ? new SourceFacts([], SourceTraits.None) : SourceFactsReader.Read(text);
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
                Traits = TraitsOf(facts, SourceTraits.None) | named.Traits | (isKnown
                    ? InputTraits.None : InputTraits.EmbedsOtherFiles),
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

    private CompilerScan? Assemble(
        ScanOrder order,
        FilesRead read,
        Listing listing,
        long started,
        CancellationToken cancellation,
        out InputFinding.Refused? refused,
        out bool changedMeanwhile)
    {
        refused = null;
        changedMeanwhile = false;
        InputFile[] young = [.. read.Files.Where(file => ClockStep.IsYoung(file.Identity, started))];
        if (young.Length > 0 && listing.Looks is not null)
        {
            // Names and digests are of the same bytes. All that matters is whether these are still the files' bytes.
            changedMeanwhile = !young.All(HasSameContent);
        }
        else if (young.Length > 0 && listing.Before is not null)
        {
            changedMeanwhile = true;
        }
        else if (young.Length > 0)
        {
            // Something was written about when the compiler looked. If a second look names the same files and all of
            // them are still as we read them, then what we read is what it saw.
            if (Lister.List(order, cancellation, out refused) is not { } again)
            {
                return null;
            }

            changedMeanwhile = !again.Names.SequenceEqual(read.Files.Select(file => file.Spelled))
                || !read.Files.All(InputStillHolds);
        }

        ImmutableArray<string>? searchPath = listing.SearchPath;
        ScanOutput printed = listing.Printed;
        ImmutableArray<PrecompiledFile> precompiled = [];
        if (listing.Looks is null)
        {
            if (new PrecompiledHeaders(order)
                .Find(read.Files, read.Facts, searchPath, out string? unclear) is not { } found)
            {
                refused = new InputFinding.Refused(FallbackReason.PrecompiledHeader, unclear!);
                return null;
            }

            precompiled = found;
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

        string? unread = listing.Looks is { } known
            ? TwinHeaders.Unread(read.Files, known.LeftOut, order.WorkingDirectory)
            : TwinHeaders.FindUnread(read.Files, read.Facts, searchPath ?? [], order.WorkingDirectory, digestFunction);
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
        IReadOnlyList<string>? probed = listing.Looks is { } exact
            ? exact.Probed
            : ProbedFiles.Find(read.Files, [.. read.Facts, macros], asked, order.WorkingDirectory);
        if (probed is null)
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

        // Names that were found in the very bytes that were digested fit these, whatever is in the files by now.
        bool isOneReading = listing.Looks is not null && assembled.Files.IsEmpty;
        changedMeanwhile |= !isOneReading && !read.Files.All(InputStillHolds);
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
        return new CompilerScan(inputs, searchPath, [.. read.Facts, .. more.Facts])
        {
            LookedFor = assembled.Missing,
            Missing = listing.Missing,
            Absent = listing.Looks?.Absent,
        };
    }

    private bool HasSameContent(InputFile file)
    {
        try
        {
            return ContentHasher.ComputeFile(file.Path, digestFunction) == file.Digest;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
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

        if (preprocessor.Ask(order, ScanKind.Preprocessed, cancellation, out refused) is not { } text)
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
    /// Which precompiled headers are taken, and the depfile of the compile that takes them. Under -M gcc reads the
    /// headers instead, unless it is told otherwise, and then says which it takes; a depfile names only what is read
    /// besides. clang takes what options name, and names the headers behind it as well.
    /// </summary>
    private (ImmutableArray<PrecompiledFile> Files, ScanOutput Printed)? AskWithPrecompiled(
        ScanOrder order,
        ImmutableArray<PrecompiledFile> files,
        ScanOutput printed,
        CancellationToken cancellation,
        out InputFinding.Refused? refused)
    {
        refused = null;
        if (order.Command.Family == CompilerFamily.ClangCl)
        {
            return AskMicrosofts(order, files, printed, out refused);
        }

        if (order.Command.Family != CompilerFamily.Gcc)
        {
            return ([.. files.Select(static file => file with { IsTaken = true })], printed);
        }

        ScanKind kind = PreprocessorRunner.NamesUserHeadersOnly(order.Command)
            ? ScanKind.UserHeadersOnly : ScanKind.All;
        CompileCommand command = order.Command;
        ScanOrder withThem = order with
        {
            Command = command with { Arguments = command.Arguments.Insert(0, PreprocessesPrecompiled) },
        };
        if (preprocessor.Ask(withThem, kind, cancellation, out refused) is not { } answer)
        {
            return null;
        }

        (ImmutableArray<string> taken, byte[] rule) = PrecompiledHeaders.ReadTaken(answer.StandardOutput);
        string[] places = [.. taken.Select(name => new OpenablePath().Of(PathText.Join(order.WorkingDirectory, name)))];
        return (
            [.. files.Select(file => file with { IsTaken = places.Any(place => IsAt(file, place)) })],
            printed with { Rule = rule });
    }

    /// <summary>
    /// Under -M clang-cl reads the header instead, and lists it. Others than the one that an option names are left to
    /// it, and sources that say something before the header.
    /// </summary>
    private (ImmutableArray<PrecompiledFile> Files, ScanOutput Printed)? AskMicrosofts(
        ScanOrder order, ImmutableArray<PrecompiledFile> files, ScanOutput printed, out InputFinding.Refused? refused)
    {
        refused = new InputFinding.Refused(FallbackReason.PrecompiledHeader, files[^1].Spelled);
        if (files is not [var file]
            || order.Command.Precompiled is not { IsMade: false, File: var named, Header: var header }
            || file.Spelled != named)
        {
            return null;
        }

        try
        {
            bool isForced =
                order.Command.Arguments.Any(static argument => argument.Meaning == ArgumentMeaning.IncludeFile);
            if (!isForced && !MicrosoftBoundary.ComesFirst(ReadData(order, order.Command.Source).Text, header))
            {
                return null;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            refused = new InputFinding.Refused(FallbackReason.ScanFailed, failure.Message);
            return null;
        }

        refused = null;
        return ([file with { IsTaken = true }], printed with
        {
            ShownIncludes = MicrosoftBoundary.WithoutHeader(printed.ShownIncludes),
        });
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
        InputStillHolds(file, FileLooks.Own);

    /// <inheritdoc cref="InputStillHolds(InputFile)"/>
    public static bool InputStillHolds(InputFile file, FileLooks looks) =>
        looks.TryRead(file.Path, out FileIdentity now) && now == file.Identity;

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

        SourceText text = Sources.Vocabulary().Read(path, identity, digestFunction);
        return (new InputFile(name, path, identity, text.Digest), text.Facts);
    }

    /// <summary>The files of a listing that has read them.</summary>
    private static FilesRead WithTexts(ScanOrder order, ImmutableArray<string> names, ListingLooks looks)
    {
        var openable = new OpenablePath();
        IEnumerable<InputFile> files = names.Zip(looks.Texts, (name, text) => new InputFile(
            name, openable.Of(PathText.Join(order.WorkingDirectory, name)), text.Identity, text.Digest));
        return new FilesRead([.. files], [.. looks.Texts.Select(static text => text.Facts)]);
    }

    /// <param name="facts">What a text says.</param>
    /// <param name="given">Macros that the command has defined in place of the compiler's.</param>
    internal static InputTraits TraitsOf(SourceFacts facts, SourceTraits given) =>
        ((facts.Traits & ~given & (SourceTraits.Time | SourceTraits.Date)) != 0
            ? InputTraits.UsesTime : InputTraits.None)
            | (facts.UsesTimestamp && !given.HasFlag(SourceTraits.Timestamp)
                ? InputTraits.UsesTimestamp
                : InputTraits.None)
            | (facts.HasModuleSyntax ? InputTraits.UsesModules : InputTraits.None)
            | (facts.HasLineName ? InputTraits.NamesLines : InputTraits.None)
            | (facts.HasFilePragma ? InputTraits.EmbedsOtherFiles : InputTraits.None);

    private sealed record FilesRead(ImmutableArray<InputFile> Files, ImmutableArray<SourceFacts> Facts);

    private sealed record NamedRead(ImmutableArray<InputFile> Files, InputTraits Traits);
}
