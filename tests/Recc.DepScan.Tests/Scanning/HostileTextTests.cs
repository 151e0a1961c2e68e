using Shouldly;
using Xunit;

namespace Recc.DepScan.Tests.Scanning;

/// <summary>Texts that no one writes, which must not end the process that reads them.</summary>
public sealed class HostileTextTests
{
    private const int Many = 50_000;

    public static TheoryData<string, string> Texts() => new()
    {
        { "parentheses", $"#if {Repeated("(")}1{Repeated(")")}\n#endif\n" },
        { "signs", $"#if {Repeated("- ")}1\n#endif\n" },
        { "questions", $"#if {Repeated("1 ? ")}1{Repeated(" : 0")}\n#endif\n" },
        { "calls", $"#define F(x) x\n#if {Repeated("F(")}1{Repeated(")")}\n#endif\n" },
        { "calls that are not closed", $"#define F(x) x\n#if {Repeated("F(")}\n#endif\n" },
        { "probes", $"#if {Repeated("__has_include(")}\n#endif\n" },
        { "builtins", $"#if {Repeated("__has_attribute(")}1\n#endif\n" },
        { "chains", $"{Chain()}\n#if N0\n#endif\n" },
        { "doublings", $"{Doublings()}\n#if D40\n#endif\n" },
        { "pastes", $"#define P(a) a{Repeated(" ## a")}\n#if P(1)\n#endif\n" },
        { "conditionals", $"{Repeated("#if 1\n")}{Repeated("#endif\n")}" },
        { "open conditionals", Repeated("#ifdef X\n") },
        { "itself", "#include \"main.c\"\n" },
        { "itself twice", "#if __INCLUDE_LEVEL__ < 12\n#include \"main.c\"\n#include \"main.c\"\n#endif\n" },
        { "computed brackets", $"#define L <\n#include L {Repeated("L ")}\n" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_scan_of_it_ends_with_an_answer(string what, string text)
    {
        foreach (PreprocessorFamily family in Enum.GetValues<PreprocessorFamily>())
        {
            var lexicon = new Lexicon();
            var tree = new MemoryTree(lexicon);
            tree.Put("main.c", text);
            var macros = PredefinedMacros.Parse("#define __GNUC__ 12\n#define __clang_major__ 19\n"u8, lexicon);
            var question = new ScanQuestion
            {
                Source = "main.c",
                WorkingDirectory = MemoryTree.Root,
                Dialect = Dialect.Of(family, ScanLanguage.C, macros, trigraphs: null, modules: false),
                Predefined = macros,
                SearchPath = new SearchPath([], [], []),
                Answers = new BuiltinAnswers(),
            };

            // A stack as small as that of a thread of a pool under another C library.
            ScanAnswer? answer = null;
            var thread = new Thread(() => answer = new Scanner(lexicon).Scan(question, tree), 1 << 20);
            thread.Start();
            thread.Join();

            answer.ShouldNotBeNull(what);
        }
    }

    private static string Repeated(string text) => string.Concat(Enumerable.Repeat(text, Many));

    private static string Chain() =>
        string.Concat(Enumerable.Range(0, 2000).Select(number => $"#define N{number} N{number + 1}\n"));

    private static string Doublings() =>
        "#define D0 1\n"
            + string.Concat(Enumerable.Range(0, 40).Select(number => $"#define D{number + 1} D{number} + D{number}\n"));
}
