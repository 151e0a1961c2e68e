using System.Collections.Immutable;

namespace Recc.Core.CommandLine;

/// <summary>
/// A compile of one source file, or a link, understood. Immutable. All paths are as the user typed them, relative ones
/// to the working directory of the command.
/// </summary>
public sealed record CompileCommand
{
    /// <summary>How the options are read.</summary>
    public required CompilerFamily Family { get; init; }

    /// <summary>argv[0] as typed: a bare name, a relative or an absolute path.</summary>
    public required string Compiler { get; init; }

    /// <summary>All arguments after argv[0], response files expanded, in order.</summary>
    public required ImmutableArray<Argument> Arguments { get; init; }

    /// <summary>The source file; of a link, the first object.</summary>
    public required string Source { get; init; }

    /// <summary>What language the source is in, after -x and the file's ending.</summary>
    public required SourceLanguage Language { get; init; }

    /// <summary>The main output, given with -o or derived from the source as the compiler does.</summary>
    public required string Output { get; init; }

    /// <summary>Outputs the compile makes besides <see cref="Output"/> and the depfile, such as a .dwo file.</summary>
    public required ImmutableArray<SideOutput> SideOutputs { get; init; }

    /// <summary>
    /// Whether the compiler writes into an <see cref="Output"/> that is there already, as gcc does with -S, and not
    /// beside it and then over it.
    /// </summary>
    public bool IsOutputWrittenInPlace { get; init; }

    /// <summary>What the outputs tell about the place where they were made.</summary>
    public PlaceBinding Binding { get; init; }

    /// <summary>The depfile asked for with -MD or -MMD, if any.</summary>
    public required DepfileRequest? Depfile { get; init; }

    /// <summary>Which headers the compile lists on standard output, as clang-cl does on /showIncludes.</summary>
    public IncludeListing ShownIncludes { get; init; }

    /// <summary>
    /// Whether clang may read the source as Microsoft's compiler does: it then looks for a header also beside those
    /// that include the file which asks for it, takes backslashes in names for slashes, and heeds %INCLUDE%. True where
    /// in doubt.
    /// </summary>
    public bool HasMicrosoftHabits => !IsLinking && (Family == CompilerFamily.ClangCl
        || (Family == CompilerFamily.Clang && (SpeaksOfWindows(Compiler) || Arguments.Any(static argument =>
            argument.Option.StartsWith("-fms-", StringComparison.Ordinal) || SpeaksOfWindows(argument.Value)))));

    /// <summary>Whether objects are linked, and nothing is compiled.</summary>
    public bool IsLinking => Language == SourceLanguage.Linked;

    /// <summary>Whether the outputs are what one compiler has made of one source.</summary>
    public bool IsCompiling => Language is not (SourceLanguage.Linked or SourceLanguage.Unknown);

    /// <summary>What clang-cl is told of a precompiled header by /Yc or /Yu; null when nothing.</summary>
    public MicrosoftPrecompiled? Precompiled { get; init; }

    /// <summary>Whether an output is a precompiled header.</summary>
    public bool IsPrecompiling => Language is SourceLanguage.CHeader or SourceLanguage.CxxHeader
        || Precompiled is { IsMade: true };

    /// <summary>
    /// Whether headers that are modules are read from files that options name, by clang. A preprocessor then names
    /// neither those nor what is behind them.
    /// </summary>
    public bool ReadsHeaderModules => Family == CompilerFamily.Clang && IsCompiling
        && Arguments.Any(static argument => argument.Option == "-fmodules");

    /// <summary>The output that is a precompiled header, where there is one.</summary>
    public string PrecompiledOutput => Precompiled?.File ?? Output;

    /// <summary>
    /// Whether the working directory enters the object: the command carries -g or a relative of it, or gcc's -flto.
    /// True where in doubt.
    /// </summary>
    public required bool HasDebugInfo { get; init; }

    /// <summary>
    /// Of a link: the option for which it shall not compile intermediate code, should there be some; else null.
    /// </summary>
    public string? LinkTimeObjection { get; init; }

    private static bool SpeaksOfWindows(string text) =>
        text.Contains("windows", StringComparison.OrdinalIgnoreCase)
            || text.Contains("msvc", StringComparison.OrdinalIgnoreCase)
            || text.Contains("mingw", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Headers that a compile lists while it reads them.</summary>
public enum IncludeListing
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those that are not in directories for system headers.</summary>
    UserHeaders,

    /// <summary>All.</summary>
    AllHeaders,
}

/// <summary>Languages of source files that we take on.</summary>
public enum SourceLanguage
{
    C,
    Cxx,

    /// <summary>C++ that may be the interface of a module, to clang.</summary>
    CxxModule,

    /// <summary>The interface of a module, compiled already, of which clang makes an object.</summary>
    CxxInterface,
    PreprocessedC,
    PreprocessedCxx,

    /// <summary>Assembler text that is preprocessed first.</summary>
    AssemblyWithCpp,

    /// <summary>Assembler text as it is.</summary>
    Assembly,

    /// <summary>A header that is compiled ahead of the sources that include it.</summary>
    CHeader,
    CxxHeader,

    /// <summary>None: objects, archives and libraries are linked.</summary>
    Linked,

    /// <summary>Not known: the command is sent to a worker as it is.</summary>
    Unknown,
}

/// <summary>A make rule to be written beside the object.</summary>
/// <param name="Path">Where it goes: -MF, or derived from the output as the compiler does.</param>
/// <param name="SystemHeaders">True for -MD, false for -MMD.</param>
/// <param name="PhonyTargets">Whether -MP was given.</param>
/// <param name="TargetOptions">
/// The -MT and -MQ options in order, as separate strings (-MT, x.o, -MQ, y.o); empty when the compiler chooses.
/// </param>
public sealed record DepfileRequest(
    string Path, bool SystemHeaders, bool PhonyTargets, ImmutableArray<string> TargetOptions)
{
    /// <summary>
    /// Whether the compiler's own choice of a target knows nothing of -o and is made of the source's name: so it is
    /// when gcc's preprocessor is told by -Wp,-MD.
    /// </summary>
    public bool IsTargetMadeOfSource { get; init; }

    /// <summary>Whether the rule is asked for and then thrown away.</summary>
    public bool GoesNowhere => Path == "/dev/null";
}
