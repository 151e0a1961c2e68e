using System.Collections.Immutable;

namespace Recc.Core.CommandLine;

/// <summary>
/// Says what a command line is: one compile that we can cache and run elsewhere, or something to run as it is. This
/// room knows the options of gcc and clang and how they name their outputs. It knows no settings, reads no file but
/// response files, and promises never to throw and never to call a command understood that touches a file it does not
/// report. For other rooms: <see cref="CommandAnalyzer"/>, <see cref="CommandAnalysis"/>, <see cref="CompileCommand"/>,
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

        var expanded = ResponseFile.Expand(argv.Skip(1), workingDirectory, readResponseFile);
        if (expanded.Objection is { } objection) return Refuse(objection, expanded.Detail);
        if (expanded.Arguments.FirstOrDefault(IsNotUtf8) is { } inner) return Refuse(FallbackReason.NameNotUtf8, inner);

        var parts = CommandParts.Read(expanded.Arguments, name.Families);
        if (KindRefusal(parts, name, workingDirectory) is { } kind) return kind;
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
    private static CommandAnalysis.PassThrough? KindRefusal(
        CommandParts parts, CompilerName name, string workingDirectory)
    {
        if (Objection(parts, FallbackReason.Preprocessing) is { } preprocessing) return preprocessing;
        if (Objection(parts, FallbackReason.SyntaxOnly) is { } syntaxOnly) return syntaxOnly;
        if (parts.Operands is not [var first, ..]) return Refuse(FallbackReason.NoSource, "");
        if (parts.Operands.Find(IsStream) is { Path: { } stream }) return Refuse(FallbackReason.StandardInput, stream);
        if (!parts.ToObject && !parts.ToAssembly) return Refuse(FallbackReason.Linking, "");
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
        if (Objection(parts, FallbackReason.UnsupportedOption) is { } unsupported) return unsupported;
        if (parts.SecondArchitecture is { } architecture) return Unsupported($"-arch {architecture}");
        // clang writes a .dwo only with debug information, gcc always; with link-time optimisation
        // neither can be relied on; with -S only clang does, under a name of its own.
        if (parts.SplitsDebugInfo && (!parts.HasDebugInfo || parts.IsLinkTimeOptimized || parts.ToAssembly))
            return Unsupported("-gsplit-dwarf");
        // gcc refuses the details of a depfile that is not asked for, clang warns. We would do neither.
        if (parts.DepfileOption is { } detail && !parts.WantsDepfile) return Unsupported(detail);
        // gcc refuses to write the one without the other.
        if (parts.ModuleNeeds is { } needs && !parts.WantsDepfile) return Unsupported(needs);
        // gcc writes no depfile for preprocessed text and says nothing, clang warns.
        if (parts.DepfileOption is { } unused && IsPreprocessed(parts, name)) return Unsupported(unused);
        // A warning that the action, which writes no depfile, would not give.
        if (parts.WantsDepfileTwice && name.Families.HasFlag(CompilerFamilies.Clang)) return Unsupported("-MD");
        // Without the "--", which is dropped, the source would be an option.
        return parts.OptionsEnd && parts.Operands[0].Path.StartsWith('-') ? Unsupported("--") : null;
    }

    /// <summary>Options that name inputs of which we cannot say where they are.</summary>
    private static CommandAnalysis.PassThrough? InputRefusal(CommandParts parts, CompilerName name)
    {
        // Without a system root, some compilers take the name for what it is.
        if (parts.OptionBelowSysroot is { } below && !parts.HasSysroot) return Unsupported(below);
        if (parts.ProfileOption is not { Argument: { Option: var option, Value: var value } } profile) return null;
        if (!option.StartsWith("-fprofile-use", StringComparison.Ordinal)) return null;
        // gcc reads counts beside the output or, with a directory given, from a name made of the working directory's.
        var isUnderstood = name.Families == CompilerFamilies.Clang
            || (name.Families == CompilerFamilies.Gcc && value.Length == 0);
        return isUnderstood ? null : Unsupported(profile.Text);
    }

    private static CommandAnalysis.PassThrough? AssemblyRefusal(CommandParts parts, CompilerName name)
    {
        var language = LanguageOf(parts, name);
        if (language is not (SourceLanguage.Assembly or SourceLanguage.AssemblyWithCpp)) return null;
        // gcc prints the preprocessed text, clang writes a file of it.
        if (parts.ToAssembly) return Unsupported("-S");
        if (parts.SplitsDebugInfo) return Unsupported("-gsplit-dwarf");
        // Assemblers know one kind of prefix map, and take the first that fits where compilers take the last.
        if (parts.PrefixMap is { } map) return Unsupported(map);
        // What is not preprocessed has no depfile: gcc says nothing, clang warns.
        var isPlain = language == SourceLanguage.Assembly && name.Families != CompilerFamilies.Gcc;
        return isPlain && parts.DepfileOption is { } depfile ? Unsupported(depfile) : null;
    }

    private static CommandAnalysis.PassThrough? DeviceRefusal(CompileCommand command)
    {
        if (IsDevice(command.Output)) return Refuse(FallbackReason.OutputToDevice, command.Output);
        return command.Depfile is { Path: var path } && IsDevice(path)
            ? Refuse(FallbackReason.OutputToDevice, path)
            : null;
    }

    private static CompileCommand Build(string compiler, CompilerName name, CommandParts parts)
    {
        var (source, forced) = parts.Operands[0];
        var output = parts.Output ?? DefaultOutput(source, parts.ToAssembly);
        var language = SourceLanguages.Of(source, forced, name.IsCxxDriver)!.Value;
        return new CompileCommand
        {
            Family = name.Family,
            Compiler = compiler,
            Arguments = [.. parts.Arguments],
            Source = source,
            Language = language,
            Output = output,
            SideOutputs = [.. SideOutputs(parts, output)],
            Depfile = parts.WantsDepfile && language != SourceLanguage.Assembly ? Depfile(parts, output) : null,
            // gcc's link-time objects name the directory in a place that no prefix map reaches; clang's do not. Assembly
            // may say by itself that it wants tables of lines, which name the directory.
            HasDebugInfo = parts.HasDebugInfo
                || language is SourceLanguage.Assembly or SourceLanguage.AssemblyWithCpp
                || (parts.IsLinkTimeOptimized && name.Families.HasFlag(CompilerFamilies.Gcc)),
        };
    }

    private static IEnumerable<string> SideOutputs(CommandParts parts, string output)
    {
        if (parts.SplitsDebugInfo) yield return PathNames.WithEnding(output, ".dwo");
        if (parts.ModuleNeeds is not null) yield return PathNames.WithEnding(output, ".ddi");
    }

    private static string DefaultOutput(string source, bool toAssembly) =>
        PathNames.WithEnding(PathNames.LastComponent(source), toAssembly ? ".s" : ".o");

    private static DepfileRequest Depfile(CommandParts parts, string output) => new(
        parts.DepfilePath ?? PathNames.WithEnding(output, ".d"),
        SystemHeaders: !parts.DepfileSkipsSystemHeaders,
        PhonyTargets: parts.DepfileHasPhonyTargets,
        TargetOptions: [.. parts.DepfileTargets]);

    private static bool IsPreprocessed(CommandParts parts, CompilerName name) =>
        LanguageOf(parts, name) is SourceLanguage.PreprocessedC or SourceLanguage.PreprocessedCxx;

    private static SourceLanguage? LanguageOf(CommandParts parts, CompilerName name) =>
        SourceLanguages.Of(parts.Operands[0].Path, parts.Operands[0].Language, name.IsCxxDriver);

    private static bool IsStream((string Path, string? Language) operand) =>
        IsDevice(operand.Path) || operand.Path.StartsWith("/proc/self/fd/", StringComparison.Ordinal);

    // By text alone. Below /dev/shm are files like others.
    private static bool IsDevice(string path) =>
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
