using System.Text;
using Shouldly;
using Xunit;

namespace Recc.DepScan.Tests;

public sealed class SourceFactsReaderTests
{
    [Theory]
    [InlineData("#include <a.h>", "a.h", IncludeForm.Angle, IncludeUse.Include)]
    [InlineData("#include \"a.h\"", "a.h", IncludeForm.Quote, IncludeUse.Include)]
    [InlineData("#include\"a.h\"", "a.h", IncludeForm.Quote, IncludeUse.Include)]
    [InlineData("#include<a/b.h>", "a/b.h", IncludeForm.Angle, IncludeUse.Include)]
    [InlineData("#include \"../x/../y.h\"", "../x/../y.h", IncludeForm.Quote, IncludeUse.Include)]
    [InlineData("#include_next <a.h>", "a.h", IncludeForm.Angle, IncludeUse.IncludeNext)]
    [InlineData("#import \"a.h\"", "a.h", IncludeForm.Quote, IncludeUse.Import)]
    [InlineData("#embed <a.bin> limit(3)", "a.bin", IncludeForm.Angle, IncludeUse.Embed)]
    [InlineData("#if __has_include(<a.h>)", "a.h", IncludeForm.Angle, IncludeUse.HasInclude)]
    [InlineData("#if __has_include ( \"a.h\" )", "a.h", IncludeForm.Quote, IncludeUse.HasInclude)]
    [InlineData("#if __has_include__(<a.h>)", "a.h", IncludeForm.Angle, IncludeUse.HasInclude)]
    [InlineData("#if __has_include_next(<a.h>)", "a.h", IncludeForm.Angle, IncludeUse.HasIncludeNext)]
    [InlineData("#if __has_embed(\"a.bin\" limit(1))", "a.bin", IncludeForm.Quote, IncludeUse.HasEmbed)]
    [InlineData("#if 1\n#elif __has_include(<a.h>)", "a.h", IncludeForm.Angle, IncludeUse.HasInclude)]
    [InlineData("#define HAS __has_include(<a.h>)", "a.h", IncludeForm.Angle, IncludeUse.HasInclude)]
    [InlineData("#define CONFIG <a.h>", "a.h", IncludeForm.Angle, IncludeUse.MacroText)]
    [InlineData("#define CONFIG \"a.h\"", "a.h", IncludeForm.Quote, IncludeUse.MacroText)]
    [InlineData("#define PICK(x) JOIN('\"', <a.h>)", "a.h", IncludeForm.Angle, IncludeUse.MacroText)]
    [InlineData("#define PICK(x) JOIN('\"', \"a.h\")", "a.h", IncludeForm.Quote, IncludeUse.MacroText)]
    [InlineData("#define PICK /* goes \n on */ \"a.h\"", "a.h", IncludeForm.Quote, IncludeUse.MacroText)]
    [InlineData("#define PICK \"x//y\" \"a.h\"", "a.h", IncludeForm.Quote, IncludeUse.MacroText)]
    [InlineData("#if HAS(<a.h>)", "a.h", IncludeForm.Angle, IncludeUse.MacroText)]
    [InlineData("#include SELECT(<a.h>)", "a.h", IncludeForm.Angle, IncludeUse.MacroText)]
    public void A_name_that_is_written_out_is_found(string text, string name, IncludeForm form, IncludeUse use) =>
        Read(text).IncludeNames.ShouldContain(new IncludeName(name, form, use));

    [Theory]
    [InlineData("  #  include <a.h>")]
    [InlineData("\t#\tinclude\t<a.h>\t")]
    [InlineData("# /* x */ include /* y */ <a.h> // z")]
    [InlineData("/* before */ #include <a.h>")]
    [InlineData("/* starts\n ends */ # /* again\n and */ include /*\n*/ <a.h>")]
    [InlineData("#\\\ninclude <a.h>")]
    [InlineData("#inc\\\nlude <a.h>")]
    [InlineData("#inc\\  \t\nlude <a.h>")]
    [InlineData("#inc\\\r\nlude <a.h>")]
    [InlineData("#include \\\n<a.h>")]
    [InlineData("#include <a\\\n.h>")]
    [InlineData("\\\n#include <a.h>")]
    [InlineData("%:include <a.h>")]
    [InlineData("??=include <a.h>")]
    [InlineData("#inc??/\nlude <a.h>")]
    [InlineData("#include <a.h>\r\n")]
    [InlineData("int x;\r#include <a.h>\rint y;")]
    [InlineData("\uFEFF#include <a.h>")]
    [InlineData("#\0include\0<a.h>")]
    [InlineData("#if 0\n#include <a.h>\n#endif")]
    [InlineData("#if X\n#else\n#  include <a.h>\n#endif")]
    [InlineData("char c = '\"'; /* \" */\n#include <a.h>")]
    [InlineData("auto s = R\"(\n/* )\";\n#include <a.h>\n")]
    [InlineData("int n = 1'000; char q = '\"'; const char* s = \"/*\";\n#include <a.h>\n")]
    [InlineData("don't\n#include <a.h>")]
    public void However_an_include_is_written_it_is_found(string text)
    {
        SourceFacts facts = Read(text);

        facts.IncludeNames.ShouldContain(new IncludeName("a.h", IncludeForm.Angle, IncludeUse.Include));
        facts.HasComputedInclude.ShouldBeFalse();
    }

    [Theory]
    [InlineData("#include <a>b.h>", "a")]
    [InlineData("#include <a\"b.h>", "a\"b.h")]
    [InlineData("#include <a\\b.h>", "a\\b.h")]
    [InlineData("#include <a//b.h>", "a//b.h")]
    [InlineData("#include <a/*b.h>", "a/*b.h")]
    [InlineData("#include <größe 漢.h>", "größe 漢.h")]
    [InlineData("#include < a.h >", " a.h ")]
    public void A_name_is_taken_as_it_stands(string text, string name) =>
        Read(text).IncludeNames.ShouldBe([new IncludeName(name, IncludeForm.Angle, IncludeUse.Include)]);

    [Theory]
    [InlineData("#line 7 \"a.h\"\n", true)]
    [InlineData("  # line MACRO\n", true)]
    [InlineData("# 7 \"a.h\" 1 3\n", true)]
    [InlineData("#line 7\n", false)]
    [InlineData("#line 7 \r\n", false)]
    [InlineData("#linear \"a.h\"\n", false)]
    [InlineData("// #line 7 \"a.h\"\n", false)]
    public void Lines_that_give_another_name_are_told(string text, bool told) =>
        Read(text).HasLineName.ShouldBe(told);

    [Fact]
    public void A_name_that_is_said_twice_is_told_once() =>
        Read("#include <a.h>\n#include <a.h>\n").IncludeNames.Length.ShouldBe(1);

    [Theory]
    [InlineData("")]
    [InlineData("#")]
    [InlineData("#include")]
    [InlineData("#include\n\"a.h\"")]
    [InlineData("#includes <a.h>")]
    [InlineData("#undef X\n#error no <a.h>\n#pragma pack(1)\n#line 7\n#ifdef X\n#endif\n")]
    [InlineData("int include = 1; f(a, <b);")]
    [InlineData("#ifdef __has_include\n#endif")]
    [InlineData("#if defined(__has_include) || !defined __has_embed\n#endif")]
    [InlineData("#ifndef __has_include\n# define __has_include(x) 0\n#endif")]
    [InlineData("// #include NAME and __has_include(x), __TIME__, .incbin\n")]
    [InlineData("/* #include NAME and __has_include(x), __DATE__, .incbin\nimport x;\n*/")]
    [InlineData("int __DATE__x, x__TIME__, __TIME, __TIMESTAMP;")]
    [InlineData("options.include(x); p->filter.include = y; a[1].include; f().include;")]
    [InlineData("x = import(y); module = 3; important x; modules y;")]
    [InlineData("a.important, a.incomplete")]
    public void What_names_nothing_is_not_reported(string text)
    {
        SourceFacts facts = Read(text);

        facts.IncludeNames.ShouldBeEmpty();
        facts.Traits.ShouldBe(SourceTraits.None);
    }

    [Theory]
    [InlineData("#include NAME", SourceTraits.ComputedInclude)]
    [InlineData("#include NAME(x)", SourceTraits.ComputedInclude)]
    [InlineData("#include_next NAME", SourceTraits.ComputedInclude)]
    [InlineData("#import NAME", SourceTraits.ComputedInclude)]
    [InlineData("#embed NAME", SourceTraits.ComputedInclude)]
    [InlineData("#include <a.h GREATER", SourceTraits.ComputedInclude)]
    [InlineData("/* x */ %: include NAME", SourceTraits.ComputedInclude)]
    [InlineData("#pragma once\n", SourceTraits.Once)]
    [InlineData("#define HAS(x) __has_include(x)", SourceTraits.ComputedProbe)]
    [InlineData("#define HAS __has_include", SourceTraits.ComputedProbe)]
    [InlineData("#if __has_embed(NAME)", SourceTraits.ComputedProbe)]
    [InlineData("asm(\".incbin \\\"x\\\"\");", SourceTraits.Incbin)]
    [InlineData("asm(\"nop\\n\\t.incbin \\\"x\\\"\");", SourceTraits.Incbin)]
    [InlineData("asm(\"nop\\n.include \\\"x\\\"\");", SourceTraits.Incbin)]
    [InlineData("asm(\"nop\\012.include \\\"x\\\"\");", SourceTraits.Incbin)]
    [InlineData("asm(\".include \" NAME);", SourceTraits.Incbin)]
    [InlineData(".section x\n\t.INCBIN \"x\"", SourceTraits.Incbin)]
    [InlineData("label: .include \"x.s\"", SourceTraits.Incbin)]
    [InlineData("label:.Include \"x.s\"", SourceTraits.Incbin)]
    [InlineData("puts(__DATE__);", SourceTraits.Date)]
    [InlineData("puts(__DA\\\nTE__);", SourceTraits.Date)]
    [InlineData("puts(__TIME__);", SourceTraits.Time)]
    [InlineData("#define NOW __TIME__", SourceTraits.Time)]
    [InlineData("__TIMESTAMP__", SourceTraits.Timestamp)]
    [InlineData("import std;", SourceTraits.ModuleSyntax)]
    [InlineData("  export  import <vector>;", SourceTraits.ModuleSyntax)]
    [InlineData("module;", SourceTraits.ModuleSyntax)]
    [InlineData("export module a.b:c;", SourceTraits.ModuleSyntax)]
    [InlineData("module :private;", SourceTraits.ModuleSyntax)]
    [InlineData("/* x */ import \"a.h\";", SourceTraits.ModuleSyntax)]
    [InlineData("int x;\rimport std;", SourceTraits.ModuleSyntax)]
    [InlineData("@import Foundation;", SourceTraits.ModuleSyntax)]
    [InlineData("#pragma GCC dependency \"a.y\"", SourceTraits.FilePragma)]
    [InlineData("// a pragma\n_Pragma(\"GCC dependency \\\"a.y\\\"\")", SourceTraits.FilePragma)]
    [InlineData("#pragma GCC pch_preprocess \"a.gch\"", SourceTraits.FilePragma)]
    [InlineData("#pragma include_alias(\"a\", \"b\")", SourceTraits.FilePragma)]
    [InlineData("#pragma clang module import x", SourceTraits.FilePragma)]
    public void A_dependence_on_more_than_written_names_is_reported(string text, SourceTraits trait) =>
        Read(text).Traits.ShouldBe(trait);

    // Each text hides a comment mark where some compiler sees none, and __TIME__ behind it.
    [Theory]
    [InlineData("const char* s = \"/*\"; __TIME__")]
    [InlineData("const char* s = \"\\\"/*\"; __TIME__")]
    [InlineData("const char* s = \"\\\\\"; t = \"/*\"; __TIME__")]
    [InlineData("int c = '/*'; __TIME__")]
    [InlineData("int c = '\"', d = '/*', e = '\"'; __TIME__")]
    [InlineData("int c = '\\'/*'; __TIME__")]
    [InlineData("auto s = R\"(\" /* )\"; __TIME__")]
    [InlineData("auto s = u8R\"x()\" /* )x\"; __TIME__")]
    [InlineData("auto s = LR\"(\n/*\n)\"; __TIME__")]
    [InlineData("auto s = R\"(x)\\\n\" /* )\"; __TIME__")]
    [InlineData("int n = 1'0 + '\"'; const char* s = \"/*\"; __TIME__")]
    [InlineData("int n = 0x1p-3'0; char c = '/*'; __TIME__")]
    [InlineData("the 1990's /* or not\n __TIME__")]
    [InlineData("#error don't /* do it\n__TIME__")]
    [InlineData("#include <a/*b>\n__TIME__")]
    [InlineData("int x = 4 //**/ 2; __TIME__")]
    [InlineData("// one\r__TIME__\n")]
    [InlineData("\"unterminated /*\n__TIME__")]
    [InlineData("// ends here \\x\n__TIME__")]
    [InlineData("/* a */ __TIME__ /* b */")]
    [InlineData("/*/ a */ __TIME__")]
    [InlineData("// a /*\n__TIME__ /* */")]
    [InlineData("a / * b; __TIME__")]
    public void What_may_not_be_a_comment_hides_nothing(string text) => Read(text).UsesTime.ShouldBeTrue();

    [Theory]
    [InlineData("/* __TIME__ */")]
    [InlineData("x // __TIME__\n")]
    [InlineData("x // continued \\\n __TIME__\ny")]
    [InlineData("\"a\" 'b' /* __TIME__ */ R\"(c)\" /* __TIME__\n __TIME__ */ u'x' // __TIME__")]
    [InlineData("int n = 1'000'000; // __TIME__")]
    [InlineData("int n = 1'000'000;\n/* __TIME__ */")]
    [InlineData("#if A < 3 /* __TIME__ */")]
    [InlineData("#include <a.h> /* __TIME__ */")]
    public void What_is_surely_a_comment_is_not_reported(string text) => Read(text).UsesTime.ShouldBeFalse();

    [Fact]
    public void A_name_in_a_comment_is_reported_for_safety() =>
        Read("/* #include <a.h> */").IncludeNames.Length.ShouldBe(1);

    [Fact]
    public void A_name_that_is_not_UTF8_is_confessed()
    {
        SourceFacts facts = SourceFactsReader.Read([.. "#include <a"u8, 0xFF, .. ".h>\n#include <b.h>"u8]);

        facts.HasUnreadableName.ShouldBeTrue();
        facts.HasUnreadableMacroText.ShouldBeFalse();
        facts.IncludeNames.ShouldBe([new IncludeName("b.h", IncludeForm.Angle, IncludeUse.Include)]);
    }

    [Fact]
    public void Macro_text_that_is_not_UTF8_is_confessed_apart()
    {
        SourceFacts facts = SourceFactsReader.Read([.. "#define X \""u8, 0xFF, .. "\""u8]);

        facts.HasUnreadableName.ShouldBeFalse();
        facts.HasUnreadableMacroText.ShouldBeTrue();
    }

    [Fact]
    public void A_name_with_a_NUL_is_confessed() => Read("#include <a\0b.h>").HasUnreadableName.ShouldBeTrue();

    [Fact]
    public void Bytes_that_are_not_UTF8_elsewhere_do_not_matter()
    {
        SourceFacts facts = SourceFactsReader.Read([.. "// "u8, 0xE9, 0xFF, .. "\n#include <b.h>"u8]);

        facts.Traits.ShouldBe(SourceTraits.None);
        facts.IncludeNames.Length.ShouldBe(1);
    }

    [Fact]
    public void Text_in_UTF16_is_confessed() =>
        SourceFactsReader.Read([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("#include <a.h>")])
            .HasUnreadableName.ShouldBeTrue();

    // Each takes minutes if some step looks at the rest of the text again and again.
    [Theory]
    [InlineData("#define X <")]
    [InlineData("#define X a<b ")]
    [InlineData("<")]
    [InlineData("/*")]
    [InlineData("'")]
    [InlineData("1'")]
    [InlineData("\"")]
    [InlineData("\\")]
    [InlineData("??/")]
    [InlineData(".inc")]
    [InlineData("__has_include(")]
    [InlineData("R\"(")]
    [InlineData("#include <")]
    [InlineData("import ")]
    [InlineData("_Pragma ")]
    [InlineData("__")]
    public async Task Long_lines_of_the_same_take_no_time_to_speak_of(string piece)
    {
        var text = new StringBuilder("#define Y ");
        for (int i = 0; i < 200_000 / piece.Length; i++)
        {
            text.Append(piece);
        }

        text.Append(" __TIME__");
        await Task.Run(() => Read(text.ToString())).WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static SourceFacts Read(string text) => SourceFactsReader.Read(Encoding.UTF8.GetBytes(text));
}
