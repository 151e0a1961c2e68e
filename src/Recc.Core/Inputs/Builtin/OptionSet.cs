using System.Collections.Immutable;
using Recc.Core.CommandLine;
using Recc.DepScan;

namespace Recc.Core.Inputs.Builtin;

/// <summary>
/// A command's options in two parts: those that a scan follows by itself, and those of which only the compiler can tell
/// what they define and where they look.
/// </summary>
/// <param name="Asked">
/// Arguments to ask the compiler with; nothing in them names the source or a macro of the command.
/// </param>
/// <param name="Language">As -x spells it.</param>
internal sealed record OptionSet(ImmutableArray<string> Asked, string Language)
{
    /// <summary>
    /// What a command line may hold, on the safe side: what the system refuses, the compiler must be asked about.
    /// </summary>
    private const int MostCharacters = 1 << 20;

    /// <summary>Options that change how text is read in a way that our scanner does not follow.</summary>
    private static readonly ImmutableArray<string> OtherReading =
    [
        "-undef", "-traditional", "-fms-", "-finput-charset", "-fexec-charset", "-fwide-exec-charset",
        "-fno-operator-names",
        "-fno-dollars-in-identifiers", "-fsearch-include-path", "-fmax-include-depth", "-fsycl", "-fborland-extensions",
        "-fasm-blocks", "-fminimize-whitespace", "-fkeep-system-includes", "-ftraditional", "-fheinous-gnu-extensions",
        "-finclude-default-header",
    ];

    public ScanLanguage ScanLanguage { get; init; }

    public ImmutableArray<MacroOption> Macros { get; init; } = [];

    public ImmutableArray<string> MacroFiles { get; init; } = [];

    public ImmutableArray<string> ForcedFiles { get; init; } = [];

    public ImmutableArray<string> EmbedDirectories { get; init; } = [];

    /// <summary>Directories that -I names: what is found there is no system header.</summary>
    public ImmutableArray<string> UserDirectories { get; init; } = [];

    /// <summary>Directories that options and the environment name, whatever comes of them.</summary>
    public ImmutableArray<string> GivenDirectories { get; init; } = [];

    public bool? Trigraphs { get; init; }

    public bool HasModules { get; init; }

    public bool HasStandardDirectories { get; init; } = true;

    /// <summary>The parts; null and a reason where our scanner does not follow the command.</summary>
    public static OptionSet? Of(ScanOrder order, out string? objection)
    {
        CompileCommand command = order.Command;
        objection = Objection(command);
        if (objection is not null)
        {
            return null;
        }

        var asked = new List<string>();
        var macros = ImmutableArray.CreateBuilder<MacroOption>();
        var wrapped = new HashSet<string>(StringComparer.Ordinal);
        foreach (Argument argument in command.Arguments)
        {
            if (argument.Option is "-D" or "-U" && argument.Meaning == ArgumentMeaning.Plain)
            {
                macros.Add(new MacroOption(argument.Value, argument.Option == "-U"));
            }
            else if (IsAsked(argument))
            {
                argument.AppendTo(asked);
                wrapped.UnionWith(WrappedMacros(argument));
            }
        }

        if (macros.Any(macro => wrapped.Contains(NameOf(macro.Text))))
        {
            objection = "-Wp and -D define one macro";
            return null;
        }

        string language = command.Language switch
        {
            SourceLanguage.C => "c",
            SourceLanguage.Cxx => "c++",
            _ => "assembler-with-cpp",
        };
        return new OptionSet([.. asked], language)
        {
            ScanLanguage = command.Language switch
            {
                SourceLanguage.C => ScanLanguage.C,
                SourceLanguage.Cxx => ScanLanguage.Cxx,
                _ => ScanLanguage.AssemblyWithCpp,
            },
            Macros = macros.DrainToImmutable(),
            MacroFiles = ValuesOf(command, static argument => argument.Option == "-imacros"),
            ForcedFiles = ValuesOf(command, static argument => argument.Option == "-include"),
            EmbedDirectories = ValuesOf(command, static argument => argument.Meaning == ArgumentMeaning.EmbedDirectory),
            UserDirectories = [.. ValuesOf(command, static argument => argument.Option == "-I"), .. InheritedBy(order)],
            GivenDirectories =
            [
                .. SearchDirectories.Of(command.Arguments).Concat(SearchWatchBuilder.PathLists.SelectMany(
                    name => order.Environment.TryGetValue(name, out string? list) ? list.Split(':') : []))
                    .Where(static name => name.Length > 0).Distinct(StringComparer.Ordinal),
            ],
            Trigraphs = Last(command, "trigraphs"),
            HasModules = Has(command, "-fmodules-ts"),
            HasStandardDirectories = !Has(command, "-nostdinc"),
        };
    }

    private static string? Objection(CompileCommand command)
    {
        if (command.Family is not (CompilerFamily.Gcc or CompilerFamily.Clang) || command.HasMicrosoftHabits)
        {
            return "Microsoft's habits";
        }

        if (command.Language is not (SourceLanguage.C or SourceLanguage.Cxx or SourceLanguage.AssemblyWithCpp))
        {
            return "the language";
        }

        if (command.Arguments.Sum(static argument => argument.Option.Length + argument.Value.Length) > MostCharacters)
        {
            return "its length";
        }

        if (command.ReadsHeaderModules)
        {
            return "modules of headers";
        }

        return command.Arguments.Select(Objection).FirstOrDefault(static objection => objection is not null);
    }

    private static string? Objection(Argument argument)
    {
        bool isKnown = argument.Meaning switch
        {
            ArgumentMeaning.IncludeFile => argument.Option is "-include" or "-imacros",
            ArgumentMeaning.PrecompiledHeader or ArgumentMeaning.ModuleMapper => false,
            // clang names some of them in the rule.
            ArgumentMeaning.PatternFile or ArgumentMeaning.ProfileFile or ArgumentMeaning.InputFile => false,
            ArgumentMeaning.IncludeDirectory => argument.Option.StartsWith("-i", StringComparison.Ordinal)
                || argument.Option == "-I",
            _ => argument.Option != "-Xpreprocessor"
                && !OtherReading.Any(option => (argument.Option + argument.Value)
                    .StartsWith(option, StringComparison.Ordinal)),
        };
        return isKnown ? null : argument.Option + argument.Value;
    }

    private static bool IsAsked(Argument argument) => argument.Option != "-x" && argument.Meaning is not
        (ArgumentMeaning.Source or ArgumentMeaning.Output or ArgumentMeaning.Mode or ArgumentMeaning.Depfile
        or ArgumentMeaning.IncludeFile or ArgumentMeaning.SideOutput or ArgumentMeaning.SideOption
        or ArgumentMeaning.ModuleNeeds or ArgumentMeaning.Ignored);

    /// <summary>Distributions put _FORTIFY_SOURCE into -Wp; the compiler is asked with it.</summary>
    private static IEnumerable<string> WrappedMacros(Argument argument)
    {
        string text = argument.Option + argument.Value;
        return text.StartsWith("-Wp,", StringComparison.Ordinal)
            ? text[4..].Split(',').Select(static part => part.Length > 2 ? NameOf(part[2..]) : part)
            : [];
    }

    private static string NameOf(string definition)
    {
        int end = definition.AsSpan().IndexOfAny('=', '(');
        return end < 0 ? definition : definition[..end];
    }

    private static ImmutableArray<string> ValuesOf(CompileCommand command, Func<Argument, bool> filter) =>
        [.. command.Arguments.Where(filter).Select(static argument => argument.Value)];

    /// <summary>CPATH is searched like -I; an empty part is the working directory.</summary>
    private static IEnumerable<string> InheritedBy(ScanOrder order) =>
        order.Environment.TryGetValue("CPATH", out string? list)
            ? list.Split(':').Select(static part => part.Length == 0 ? "." : part)
            : [];

    private static bool Has(CompileCommand command, string option) =>
        command.Arguments.Any(argument => argument.Option + argument.Value == option);

    private static bool? Last(CompileCommand command, string name)
    {
        bool? value = null;
        foreach (Argument argument in command.Arguments)
        {
            string text = argument.Option + argument.Value;
            value = text == $"-{name}" || text == $"-f{name}" ? true : text == $"-fno-{name}" ? false : value;
        }

        return value;
    }
}
