using static Recc.Core.CommandLine.CompilerFamilies;
using static Recc.Core.CommandLine.SideOutputCondition;
using static Recc.Core.CommandLine.SideOutputNaming;

namespace Recc.Core.CommandLine;

/// <summary>
/// Which files compilers write because of which option, and how they name them. Source of each row: tried with gcc 12,
/// clang 14 and clang 19, with and without -o, in other directories, with several dots, from -c and from -S. The
/// endings of preprocessed text, ".i" here, are ".ii" for C++.
/// </summary>
internal static class SideOutputTable
{
    /// <summary>What of the text of a row's ending stands for the ending of preprocessed text.</summary>
    public const string Preprocessed = ".i";

    public static readonly SideOutputRow[] Rows =
    [
        // The debug information that is split off. clang writes none where it has nothing to split, as with -g1.
        new("-gsplit-dwarf", Gcc, Dump, ".dwo") { When = ToObject },
        new("-gsplit-dwarf", Clang, Output, ".dwo")
        {
            When = ToObject | NotLinkTime | Debug, MayBeMissing = true, IsWrittenInPlace = true,
        },
        new("-gsplit-dwarf", Clang, SourceHere, ".dwo")
        {
            When = ToAssembly | NotLinkTime | Debug, MayBeMissing = true, IsWrittenInPlace = true,
        },

        // What the source needs of modules; tried with gcc 16.
        new("-fdeps-format=", Gcc, Output, ".ddi"),

        // The interface of a module; tried with clang 19 and 21. A source that has none writes none.
        new("-fmodule-output=", Clang, Value) { MayBeMissing = true },
        new("-fmodule-output", Clang, Output, ".pcm") { MayBeMissing = true },

        // Coverage notes.
        .. Each(["--coverage", "-coverage", "-ftest-coverage"], Gcc, Dump, ".gcno"),
        .. Each(["--coverage", "-coverage", "-ftest-coverage"], Clang, Output, ".gcno"),

        // Reports about functions. clang writes none about a source without functions.
        new("-fstack-usage", Gcc, Dump, ".su") { When = NotLinkTime, IsWrittenInPlace = true },
        new("-fstack-usage", Clang, Output, ".su") { MayBeMissing = true, IsWrittenInPlace = true },
        new("-fcallgraph-info", Gcc, Dump, ".ci") { When = NotLinkTime, IsWrittenInPlace = true },
        new("-fcallgraph-info=", Gcc, Dump, ".ci") { When = NotLinkTime, IsWrittenInPlace = true },
        .. Each(["-aux-info", "-aux-info="], Gcc, Value, ""),

        // Reports about optimisation and time.
        new("-fsave-optimization-record", Gcc, DumpAndSourceEnding, ".opt-record.json.gz") { IsWrittenInPlace = true },
        .. Each(["-fsave-optimization-record", "-fsave-optimization-record="], Clang, NamedOutput, ".opt.yaml",
            Unnamed),
        .. Each(["-foptimization-record-file="], Clang, Value, ""),
        .. Each(["-ftime-trace"], Clang, Output, ".json", Unnamed),
        .. Each(["-ftime-trace="], Clang, ValueOrDirectory, ".json"),

        // The command and its messages for programs.
        new("-MJ", Clang, Value),
        new("--serialize-diagnostics", Clang, Value),
        new("-serialize-diagnostics", Clang, Value),

        // What lies between source and object.
        .. GccTemporaries("--save-temps", Dump),
        .. GccTemporaries("-save-temps", Dump),
        .. GccTemporaries("-save-temps=obj", Dump),
        .. GccTemporaries("-save-temps=cwd", DumpHere),
        .. ClangTemporaries("--save-temps", SourceHere),
        .. ClangTemporaries("-save-temps", SourceHere),
        .. ClangTemporaries("-save-temps=obj", SourceBesideOutput),
        .. ClangTemporaries("-save-temps=cwd", SourceHere),

        // The assembler's listing, which goes to standard output where no file is named.
        new("-Wa,-a", Gcc, ListingValue) { When = ToObject, IsWrittenInPlace = true },
    ];

    private static IEnumerable<SideOutputRow> Each(
        string[] options,
        CompilerFamilies families,
        SideOutputNaming name,
        string ending,
        SideOutputCondition when = Always) =>
        options.Select(option =>
            new SideOutputRow(option, families, name, ending) { When = when, IsWrittenInPlace = true });

    private static SideOutputRow[] GccTemporaries(string option, SideOutputNaming name) =>
    [
        new(option, Gcc, name, Preprocessed) { IsWrittenInPlace = true },
        new(option, Gcc, name, ".s") { When = ToObject, IsWrittenInPlace = true },
    ];

    private static SideOutputRow[] ClangTemporaries(string option, SideOutputNaming name) =>
    [
        new(option, Clang, name, Preprocessed),
        new(option, Clang, name, ".bc"),
        new(option, Clang, name, ".s") { When = ToObject },
    ];
}
