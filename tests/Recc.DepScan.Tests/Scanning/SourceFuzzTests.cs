using System.Text;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.DepScan.Tests.Scanning;

/// <summary>Sources, and what compilers say about them, spoilt.</summary>
public sealed class SourceFuzzTests
{
    private static readonly byte[][] Sources =
    [
        """
        #include "a.h"
        #include <b.h> // c
        #ifndef GUARD /* x
        y */
        #define GUARD
        #if defined(A) && (F(1, 2) > 3u || !B) ? 1 : __has_include("a.h") == 0x1F
        #include_next <a.h>
        #elif 'a' == L'\x61' && 1'000 < 07ull
        #error "no"
        #else
        #define F(x, ...) x ## __VA_ARGS__ + #x
        #endif
        #endif
        """u8.ToArray(),
        """
        R"x(
        #include "no.h"
        )x" const char *s = "\"#include";
        ??=include "a.h"
        %:include <b.h>
        #inc\
        lude "a.h"
        #define N "b.h"
        #include N
        _Pragma("once") __DATE__ __TIME__ __COUNTER__
        #pragma push_macro("N")
        #undef N
        #pragma pop_macro("N")
        #line 7 "a.c"
        # 1 "<built-in>" 3 4
        #embed "a.h" limit(4) prefix(1,) if_empty(0)
        #if __has_embed("a.h" limit(1)) && __has_attribute(x) && __has_builtin(y)
        #import "a.h"
        #endif
        """u8.ToArray(),
        """
        module;
        #include "a.h"
        export module m.n:part;
        import <b.h>;
        export import other;
        import :part;
        #define D0 1
        #define D1 D0 + D0
        #define D2(x) D1 - x(D1)
        #if D2(D2) * (1 << 63) / (-1) % 1 >= 0
        #elifdef D1
        #elifndef D2
        #endif
        asm(".incbin \"a.bin\"" "\n.include \"b.s\"");
        """u8.ToArray(),
        """
        # comment in assembly
        .include "b.s" ; .incbin "a.bin", 1, 2
        .macro x a
        .incbin "\a"
        .endm
        1: /* c */ .ascii "\"\\"
        """u8.ToArray(),
    ];

    [Fact]
    public void Facts_are_read_from_any_text() => FuzzRun.Over(Sources, static text =>
    {
        SourceFacts facts = SourceFactsReader.Read(text);

        // Nothing is named that is not written there.
        facts.IncludeNames.Length.ShouldBeLessThanOrEqualTo(text.Length);
        facts.IncludeNames.All(name => name.Name.Length <= text.Length).ShouldBeTrue();
    });

    [Fact]
    public void What_is_assembled_is_read_from_any_text() => FuzzRun.Over(Sources, static text =>
    {
        AssemblerFactsReader.Read(text).Files.Length.ShouldBeLessThanOrEqualTo(text.Length);
        AssemblerFactsReader.ReadPreprocessed(text).Files.Length.ShouldBeLessThanOrEqualTo(text.Length);
        AssemblerFactsReader.ReadInline(text).Files.Length.ShouldBeLessThanOrEqualTo(text.Length);
    });

    [Fact]
    public void Directives_are_read_from_any_text_in_any_mode()
    {
        int modes = 1 << Enum.GetValues<ReadingMode>().Length - 1;
        FuzzRun.Over(Sources, text =>
        {
            var lexicon = new Lexicon();
            foreach (ReadingMode mode in (ReadOnlySpan<ReadingMode>)[
                ReadingMode.None, (ReadingMode)(text.Length * 31 % modes), (ReadingMode)(text.Length * 7 % modes)])
            {
                Directives directives = Directives.Read(text, mode, lexicon);

                directives.Count.ShouldBeLessThanOrEqualTo(1 + text.Length);
            }
        });
    }

    [Fact]
    public void A_scan_of_any_text_has_an_answer()
    {
        int count = 0;
        FuzzRun.Over(Sources, text =>
        {
            var random = new Random(++count);
            var lexicon = new Lexicon();
            var tree = new MemoryTree(lexicon);
            tree.Put("main.c", Encoding.Latin1.GetString(text));
            tree.Put("a.h", Encoding.Latin1.GetString(Mutations.Spoil(random, Sources[random.Next(Sources.Length)])));
            tree.Put("inc/b.h", "#pragma once\n#include_next <a.h>\n#define B 2\n");
            tree.Put("inc/a.h", "#include \"b.h\"\n#if F(B)\n#endif\n");
            PredefinedMacros macros = PredefinedMacros.Parse(
                random.Next(2) == 0 ? "#define __GNUC__ 15\n"u8 : "#define __clang_major__ 19\n"u8, lexicon);
            var question = new ScanQuestion
            {
                Source = "main.c",
                WorkingDirectory = MemoryTree.Root,
                Dialect = Dialect.Of(
                    (PreprocessorFamily)random.Next(Enum.GetValues<PreprocessorFamily>().Length),
                    (ScanLanguage)random.Next(Enum.GetValues<ScanLanguage>().Length),
                    macros, trigraphs: random.Next(2) == 0, modules: random.Next(2) == 0),
                Predefined = macros,
                SearchPath = new SearchPath([], [new SearchDirectory("inc", IsSystem: true)], []),
                Answers = new BuiltinAnswers(),
            };

            switch (new Scanner(lexicon).Scan(question, tree))
            {
                case ScanAnswer.Complete complete:
                    complete.Inputs[0].Spelling.ShouldBe("main.c");
                    complete.Inputs.All(static input => input.Spelling.Length > 0).ShouldBeTrue();
                    break;
                case ScanAnswer.NeedsAnswers needs:
                    needs.Expressions.ShouldBeUnique();
                    needs.Expressions.ShouldNotBeEmpty();
                    break;
                case ScanAnswer.Fails fails:
                    fails.Reason.ShouldNotBeEmpty();
                    break;
                case ScanAnswer.Unsure unsure:
                    unsure.Reason.ShouldNotBeEmpty();
                    break;
            }
        });
    }

    [Fact]
    public void Macros_of_a_compiler_are_read_or_left() => FuzzRun.Over(
        ["#define __GNUC__ 12\n#define __STDC_HOSTED__ 1\n#define F(a,b...) a##b\n#define E\n"u8.ToArray()],
        static text =>
        {
            PredefinedMacros macros = PredefinedMacros.Parse(text, new Lexicon());
            macros.NumberOf("__GNUC__");
            Dialect.Of(PreprocessorFamily.Clang, ScanLanguage.Cxx, macros, null, modules: false).ShouldNotBeNull();
        });

    [Fact]
    public void Values_of_builtins_are_read_or_left()
    {
        string[] asked = ["__has_builtin(a)", "__has_attribute(b)", "__has_feature(c)"];
        byte[] good =
            "\n# 1 \"x\"\nrecc_value 0 1\nrecc_value 1 4\nrecc_value 1 262144\n\nrecc_value 2 0\n"u8.ToArray();
        FuzzRun.Over([good],
            text => BuiltinProbe.Read(asked, text).Keys.ShouldBeSubsetOf(asked));
    }
}
