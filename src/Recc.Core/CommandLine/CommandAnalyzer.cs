namespace Recc.Core.CommandLine;

/// <summary>
/// Says what a command line is: one compile that we can cache and run elsewhere, or something to run as it is. This
/// room knows the options of gcc, clang and clang-cl and how they name their outputs. It knows no settings, reads no
/// file but response files, and promises never to throw and never to call a command understood that touches a file it
/// does not report. For other rooms: <see cref="CommandAnalyzer"/>, <see cref="CommandAnalysis"/>,
/// <see cref="CompileCommand"/>,
/// <see cref="Argument"/>, <see cref="CompilerNames"/>, <see cref="FallbackReasons"/>.
/// </summary>
public sealed class CommandAnalyzer(ResponseFileReader readResponseFile)
{
    /// <summary>Analyses one launch's command.</summary>
    /// <param name="argv">The compiler and its arguments.</param>
    /// <param name="workingDirectory">Absolute; where the command's relative names start.</param>
    public CommandAnalysis Analyze(IReadOnlyList<string> argv, string workingDirectory)
    {
        var compiler = argv.Count > 0 ? argv[0] : "";
        if (CompilerNames.Recognise(compiler) is not { } name) return Refuse(FallbackReason.NotACompiler, compiler);
        if (argv.FirstOrDefault(IsNotUtf8) is { } mangled) return Refuse(FallbackReason.NameNotUtf8, mangled);

        var typed = argv.Skip(1).ToArray();
        var isClangCl = ClangClAnalyzer.Reads(name, typed);
        var dialect = isClangCl ? ResponseDialect.Windows : ResponseDialect.Unix;
        var expanded = ResponseFile.Expand(typed, workingDirectory, readResponseFile, dialect);
        if (expanded.Objection is { } objection) return Refuse(objection, expanded.Detail);
        if (expanded.Arguments.FirstOrDefault(IsNotUtf8) is { } inner) return Refuse(FallbackReason.NameNotUtf8, inner);
        if (isClangCl != ClangClAnalyzer.Reads(name, expanded.Arguments)) return Unsupported("--driver-mode");
        if (isClangCl) return ClangClAnalyzer.Analyze(compiler, expanded.Arguments, workingDirectory);

        var parts = CommandParts.Read(expanded.Arguments, name.Families);
        if (KindRefusal(compiler, parts, name, workingDirectory) is { } kind) return kind;
        if (OptionRefusal(parts, name) is { } option) return option;
        if (InputRefusal(parts, name) is { } input) return input;
        if (AssemblyRefusal(parts, name) is { } assembly) return assembly;

        var command = Build(compiler, name, parts);
        return DeviceRefusal(command) as CommandAnalysis ?? new CommandAnalysis.Compile(command);
    }

    /// <summary>
    /// The kind of command, in this order. An unknown option comes before all that depends on the number of operands,
    /// because its value may have been counted as one.
    /// </summary>
    private static CommandAnalysis? KindRefusal(
        string compiler, CommandParts parts, CompilerName name, string workingDirectory)
    {
        if (Objection(parts, FallbackReason.Preprocessing) is { } preprocessing) return preprocessing;
        if (Objection(parts, FallbackReason.SyntaxOnly) is { } syntaxOnly) return syntaxOnly;
        if (parts.Operands is not [var first, ..]) return Refuse(FallbackReason.NoSource, "");
        if (parts.Operands.Find(operand => IsStream(operand.Path)) is { Path: { } stream })
            return Refuse(FallbackReason.StandardInput, stream);
        if (!parts.ToObject && !parts.ToAssembly && !parts.ToInterface && !IsHeader(first, name))
            return LinkAnalyzer.Analyze(compiler, name, parts, workingDirectory);
        var probe = parts.Operands.Find(operand => ConfigureProbes.Includes(workingDirectory, operand.Path)).Path;
        if (probe is not null) return Refuse(FallbackReason.ConfigureProbe, probe);
        if (Objection(parts, FallbackReason.UnknownOption) is { } unknown) return unknown;
        if (parts.Operands.Count > 1) return Refuse(FallbackReason.SeveralSources, parts.Operands[1].Path);
        if (Objection(parts, FallbackReason.UnsupportedLanguage) is { } language) return language;
        if (SourceLanguages.Of(first.Path, first.Language, name.IsCxxDriver) is not null) return null;
        var detail = first.Language is null ? first.Path : $"-x {first.Language} {first.Path}";
        return Refuse(FallbackReason.UnsupportedLanguage, detail);
    }

    /// <summary>Options, and combinations of options, that we do not take on.</summary>
    private static CommandAnalysis.PassThrough? OptionRefusal(CommandParts parts, CompilerName name)
    {
        if (Objection(parts, FallbackReason.UsesModules) is { } modules) return modules;
        if (ExplicitModules.Objection(parts, name, LanguageOf(parts, name)) is { } found)
            return Refuse(FallbackReason.UsesModules, found);
        if (Objection(parts, FallbackReason.UnsupportedOption) is { } unsupported) return unsupported;
        if (parts.SecondArchitecture is { } architecture) return Unsupported($"-arch {architecture}");
        if (SideOutputRefusal(parts, name) is { } sideOutput) return sideOutput;
        if (DepfileRefusal(parts, name) is { } depfile) return depfile;
        // gcc refuses the details of a depfile that is not asked for, clang warns. We would do neither.
        if (parts.DepfileOption is { } detail && !parts.WantsDepfile) return Unsupported(detail);
        // gcc refuses to write the one without the other.
        if (parts.ModuleNeeds is { } needs && !parts.WantsDepfile) return Unsupported(needs);
        // gcc writes no depfile for preprocessed text and says nothing, clang warns.
        if (parts.DepfileOption is { } unused && IsPreprocessed(parts, name)) return Unsupported(unused);
        if (PrecompilingRefusal(parts, name) is { } precompiling) return precompiling;
        if (InterfaceRefusal(parts, name) is { } unclear) return unclear;
        // Without the "--", which is dropped, the source would be an option.
        return parts.OptionsEnd && parts.Operands[0].Path.StartsWith('-') ? Unsupported("--") : null;
    }

    private static bool IsHeader((string Path, string? Language) operand, CompilerName name) =>
        SourceLanguages.Of(operand.Path, operand.Language, name.IsCxxDriver)
            is SourceLanguage.CHeader or SourceLanguage.CxxHeader;

    /// <summary>
    /// What is not sure about a command that makes a precompiled header, or would make one of something else.
    /// </summary>
    private static CommandAnalysis.PassThrough? PrecompilingRefusal(CommandParts parts, CompilerName name)
    {
        var precompiles = IsHeader(parts.Operands[0], name);
        var asks = parts.Arguments.Find(static argument => argument is { Option: "-Xclang", Value: "-emit-pch" });
        if (!precompiles) return asks is null ? null : Unsupported(asks.Value);
        if (parts.ToAssembly) return Unsupported("-S");
        // Versions of clang do not agree on the name, or on whether there is to be one.
        if (parts.Output is null && name.Families != CompilerFamilies.Gcc) return Unsupported("-o");
        if (parts.DumpOptions.AreGiven) return Unsupported("-dump");
        return parts.SideOptions.Find(static option => option.Option != "-gsplit-dwarf") is { } aside
            ? Unsupported(aside.Option)
            : null;
    }

    /// <summary>
    /// What is not sure about a command of clang that makes the interface of a module. Such a command is two compiles,
    /// and both would write what other options ask for.
    /// </summary>
    private static CommandAnalysis.PassThrough? InterfaceRefusal(CommandParts parts, CompilerName name)
    {
        var language = LanguageOf(parts, name);
        if (language == SourceLanguage.CxxInterface) return CompiledInterfaceRefusal(parts, name);
        var isInterface = language == SourceLanguage.CxxModule;
        if (!isInterface) return parts.ToInterface ? Unsupported("--precompile") : null;
        if (name.Families != CompilerFamilies.Clang)
            return Refuse(FallbackReason.UnsupportedLanguage, parts.Operands[0].Path);
        if (parts.ToAssembly) return Unsupported("-S");
        if (parts.ToInterface && parts.ToObject) return Unsupported("--precompile");
        if (parts.Output is null) return Unsupported("-o");
        var isAside = parts.ToInterface ? "" : "-fmodule-output";
        return parts.SideOptions.Find(option => isAside.Length == 0 || option.Option.TrimEnd('=') != isAside)
            is { } aside
            ? Unsupported(aside.Option)
            : null;
    }

    /// <summary>
    /// What is not sure about a command of clang that makes an object of an interface: clang warns that there is no
    /// depfile.
    /// </summary>
    private static CommandAnalysis.PassThrough? CompiledInterfaceRefusal(CommandParts parts, CompilerName name)
    {
        if (name.Families != CompilerFamilies.Clang)
            return Refuse(FallbackReason.UnsupportedLanguage, parts.Operands[0].Path);
        if (parts.ToAssembly) return Unsupported("-S");
        if (parts.ToInterface) return Unsupported("--precompile");
        if (parts.SideOptions is [var aside, ..]) return Unsupported(aside.Option);
        return parts.DepfileOption is { } depfile ? Unsupported(depfile) : null;
    }

    /// <summary>Options that name inputs of which we cannot say where they are.</summary>
    private static CommandAnalysis.PassThrough? InputRefusal(CommandParts parts, CompilerName name)
    {
        // Without a system root, some compilers take the name for what it is.
        if (parts.OptionBelowSysroot is { } below && !parts.HasSysroot) return Unsupported(below);
        if (parts.ProfileOption is not { Argument: { Option: var option, Value: var value } } profile) return null;
        if (!option.StartsWith("-fprofile-use", StringComparison.Ordinal)) return null;
        if (name.Families == CompilerFamilies.Clang) return null;
        // gcc reads counts beside the output. With a directory given, or with options that name files to be written, it
        // reads them from another name.
        var isBesideOutput = name.Families == CompilerFamilies.Gcc && value.Length == 0
            && !parts.DumpOptions.AreGiven && parts.SideOptions.Count == 0
            && !parts.Arguments.Exists(static argument => argument.Option is "-fprofile-dir=" or "-fprofile-generate="
                or "-fprofile-generate" or "-fprofile-arcs" or "-fprofile-abs-path" or "--coverage" or "-coverage");
        return isBesideOutput ? null : Unsupported(profile.Text);
    }

    private static CommandAnalysis.PassThrough? AssemblyRefusal(CommandParts parts, CompilerName name)
    {
        var language = LanguageOf(parts, name);
        if (language is not (SourceLanguage.Assembly or SourceLanguage.AssemblyWithCpp))
        {
            // The assembler would speak of the compiler's temporary file.
            var assemblers = parts.Arguments.Find(static argument => argument.Option == "-Wa,-gdwarf-");
            return assemblers is null ? null : Unsupported(assemblers.Option + assemblers.Value);
        }

        // gcc prints the preprocessed text, clang writes a file of it.
        if (parts.ToAssembly) return Unsupported("-S");
        if (parts.SideOptions is [var aside, ..]) return Unsupported(aside.Option);
        // What is not preprocessed has no depfile: gcc says nothing, clang warns.
        var isPlain = language == SourceLanguage.Assembly && name.Families != CompilerFamilies.Gcc;
        return isPlain && parts.DepfileOption is { } depfile ? Unsupported(depfile) : null;
    }

    /// <summary>Combinations of options of which each makes files, and whose names are not sure together.</summary>
    private static CommandAnalysis.PassThrough? SideOutputRefusal(CommandParts parts, CompilerName name)
    {
        if (parts.DumpOptions is { AreGiven: true } dump)
        {
            // clang has such options too, since some version, but not the same.
            if (name.Families != CompilerFamilies.Gcc) return Unsupported("-dump");
            if (dump.BaseEnding is not null && dump.Base is null) return Unsupported("-dumpbase-ext");
        }

        var temporaries = parts.SideOptions.Find(static option => option.Option.Contains("save-temps"));
        var record = parts.SideOptions.Find(static option => option.Option == "-fsave-optimization-record");
        if (record is not null && parts.DumpOptions.AreGiven) return Unsupported(record.Option);
        if (temporaries is not null
            && (parts.SideOptions.Count > 1 || parts.IsLinkTimeOptimized || parts.DumpOptions.AreGiven
                || IsPreprocessed(parts, name)))
        {
            return Unsupported(temporaries.Option);
        }

        // The last one counts, whichever it is.
        var traces = parts.SideOptions.FindAll(
            static option => option.Option.StartsWith("-ftime-trace", StringComparison.Ordinal));
        if (traces.Count > 1) return Unsupported(traces[1].Option);

        var finder = new SideOutputFinder(parts, name);
        if (finder.Find(out var objection) is not { } files) return Unsupported(objection!);
        var written = files.Select(static file => file.Path).Append(finder.Output).ToList();
        if (parts.WantsDepfile) written.Add(Depfile(parts, name, finder).Path);
        return written.GroupBy(static path => path).FirstOrDefault(static group => group.Count() > 1) is { } twice
            ? Unsupported(twice.Key)
            : null;
    }

    private static CommandAnalysis.PassThrough? DepfileRefusal(CommandParts parts, CompilerName name)
    {
        // clang says that it leaves out -MD.
        if (parts.AsksForTwoKindsOfDepfile && name.Families != CompilerFamilies.Gcc) return Unsupported("-MD");
        // gcc's driver hands on both names, and the compiler proper takes one for a source.
        if (parts.HasDriverDepfile && parts.SecondOutput is { } output && name.Families.HasFlag(CompilerFamilies.Gcc))
            return Unsupported(output);
        if (parts.DepfilesByPreprocessor == 0) return null;

        // gcc's driver and preprocessor each have their say, clang's driver takes both for its own.
        if (parts.HasDriverDepfile || parts.DepfilesByPreprocessor > 1) return Unsupported(parts.DepfileOption!);
        var dependsOnFamily = parts.Output is not null && parts.DepfileTargets.Count == 0;
        return dependsOnFamily && name.Families == CompilerFamilies.Both ? Unsupported(parts.DepfileOption!) : null;
    }

    private static CommandAnalysis.PassThrough? DeviceRefusal(CompileCommand command)
    {
        var written = command.SideOutputs.Select(static file => file.Path).Prepend(command.Output);
        if (command.Depfile is { GoesNowhere: false } depfile) written = written.Append(depfile.Path);
        return written.FirstOrDefault(IsDevice) is { } device ? Refuse(FallbackReason.OutputToDevice, device) : null;
    }

    private static CompileCommand Build(string compiler, CompilerName name, CommandParts parts)
    {
        var (source, forced) = parts.Operands[0];
        var language = LanguageOf(parts, name)!.Value;
        var sideOutputs = new SideOutputFinder(parts, name);
        var hasDebugInfo = parts.HasDebugInfo || HasHiddenDebugInfo(parts, name);
        // In assembly, offsets and the order of strings depend on how long the directory's name is and what it says.
        // gcc's intermediate code names the directory where nobody can write another, and the link speaks of it.
        var tellsDirectory = parts.Binding < PlaceBinding.Directory
            && ((hasDebugInfo && parts.ToAssembly) || MapsNamesOfAssembly(parts, language)
                || (parts.IsLinkTimeOptimized && name.Families.HasFlag(CompilerFamilies.Gcc)));
        return new CompileCommand
        {
            Family = name.Family,
            Compiler = compiler,
            Arguments = [.. parts.Arguments],
            Source = source,
            Language = language,
            Output = sideOutputs.Output,
            SideOutputs = sideOutputs.Find(out _) ?? [],
            IsOutputWrittenInPlace = (parts.ToAssembly || IsHeader(parts.Operands[0], name))
                && name.Families.HasFlag(CompilerFamilies.Gcc),
            Binding = tellsDirectory ? PlaceBinding.Directory : parts.Binding,
            Depfile = parts.WantsDepfile && language != SourceLanguage.Assembly
                ? Depfile(parts, name, sideOutputs)
                : null,
            HasDebugInfo = hasDebugInfo,
        };
    }

    /// <summary>
    /// gcc's link-time objects name the directory in a place that no prefix map reaches; clang's do not. clang's do
    /// where it has to say which line an optimisation is about. Assembly may say by itself that it wants tables of
    /// lines, which name the directory.
    /// </summary>
    private static bool HasHiddenDebugInfo(CommandParts parts, CompilerName name) =>
        (parts.IsLinkTimeOptimized && name.Families.HasFlag(CompilerFamilies.Gcc))
        || LanguageOf(parts, name) is SourceLanguage.Assembly or SourceLanguage.AssemblyWithCpp
        || parts.SideOptions.Exists(static option => option.Option.Contains("optimization-record"));

    private static DepfileRequest Depfile(CommandParts parts, CompilerName name, SideOutputFinder names)
    {
        // Where -o says nothing, gcc makes it of what -dumpbase says.
        var derived = parts.Output is null && parts.DumpOptions.AreGiven
            ? names.DumpedName + ".d"
            : PathNames.WithEnding(names.Output, ".d");
        return new(
            parts.DepfilePath ?? derived,
            SystemHeaders: !parts.DepfileSkipsSystemHeaders,
            PhonyTargets: parts.DepfileHasPhonyTargets,
            TargetOptions: [.. parts.DepfileTargets])
        {
            IsTargetMadeOfSource =
                parts.DepfilesByPreprocessor > 0 && name.Families.HasFlag(CompilerFamilies.Gcc),
        };
    }

    /// <summary>Assemblers do not apply prefix maps to all names, and in an order of their own.</summary>
    private static bool MapsNamesOfAssembly(CommandParts parts, SourceLanguage language) =>
        language is SourceLanguage.Assembly or SourceLanguage.AssemblyWithCpp && parts.PrefixMap is not null;

    private static bool IsPreprocessed(CommandParts parts, CompilerName name) =>
        LanguageOf(parts, name) is SourceLanguage.PreprocessedC or SourceLanguage.PreprocessedCxx;

    private static SourceLanguage? LanguageOf(CommandParts parts, CompilerName name) =>
        SourceLanguages.Of(parts.Operands[0].Path, parts.Operands[0].Language, name.IsCxxDriver);

    /// <summary>Whether a source is not a file, by its name alone.</summary>
    internal static bool IsStream(string path) =>
        IsDevice(path) || path.StartsWith("/proc/self/fd/", StringComparison.Ordinal);

    /// <summary>By text alone. Below /dev/shm are files like others.</summary>
    internal static bool IsDevice(string path) =>
        path == "-"
        || (path.StartsWith("/dev/", StringComparison.Ordinal)
            && !path.StartsWith("/dev/shm/", StringComparison.Ordinal));

    // The runtime puts U+FFFD where the bytes of an argument were not UTF-8.
    private static bool IsNotUtf8(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\uFFFD') return true;
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return true;
            i++;
        }

        return false;
    }

    private static CommandAnalysis.PassThrough? Objection(CommandParts parts, FallbackReason reason) =>
        parts.FirstObjection(reason) is { } objection ? Refuse(reason, objection.Text) : null;

    private static CommandAnalysis.PassThrough Unsupported(string option) =>
        Refuse(FallbackReason.UnsupportedOption, option);

    private static CommandAnalysis.PassThrough Refuse(FallbackReason reason, string detail) => new(reason, detail);
}
