using System.Text;
using Shouldly;
using Xunit;

namespace Recc.DepScan.Tests;

public sealed class AssemblerFactsReaderTests
{
    [Theory]
    [InlineData(".incbin \"x.bin\"\n", "x.bin")]
    [InlineData("\t.INCBIN\t\"x.bin\", 4, 8", "x.bin")]
    [InlineData("a: .incbin/* why */\"x.bin\"; .include \"m.inc\"", "m.inc (text) x.bin")]
    [InlineData(".include \"sub dir/m,1.inc\"", "sub dir/m,1.inc (text)")]
    [InlineData(".incbin \"a\"\n.incbin \"a\"\n.include \"a\"", "a a (text)")]
    [InlineData("mov %eax, a.include\n.int 4\n.inst 3\n.L1: .i386\n", "")]
    [InlineData("# include \"x.h\"\n#include \"y.h\"\n", "")]
    [InlineData("/usr/include/x.h includes incbins", "")]
    [InlineData("", "")]
    public void Names_that_stand_in_the_text_are_found(string text, string expected)
    {
        AssemblerFacts facts = AssemblerFactsReader.Read(Encoding.UTF8.GetBytes(text));

        Render(facts).ShouldBe(expected);
        facts.IsCertain.ShouldBeTrue();
    }

    [Theory]
    [InlineData(".incbin \"\\name\"")]
    [InlineData(".incbin \"%0\"")]
    [InlineData(".incbin \"{a|b}\"")]
    [InlineData(".incbin %0")]
    [InlineData(".incbin name")]
    [InlineData(".incbin \"\"")]
    [InlineData(".incbin \"x\n\"")]
    [InlineData(".incbin \"\u00e9\"")]
    [InlineData(".incbin")]
    [InlineData(".macro take d\n.\\d \"x\"\n.endm")]
    [InlineData(".macro take d\n.inc\\d \"x\"\n.endm")]
    [InlineData(".macro take d\n.in\\()clude \"x\"\n.endm")]
    [InlineData("op incbin \"x\"")]
    [InlineData("op .incbin, \"x\"")]
    [InlineData(".irp d, incbin, include")]
    [InlineData("include \"x\"")]
    [InlineData(".AltMacro\n")]
    [InlineData(".mri 1\n")]
    public void A_name_or_a_directive_that_macros_make_up_is_uncertain(string text)
    {
        AssemblerFactsReader.Read(Encoding.UTF8.GetBytes(text)).IsCertain.ShouldBeFalse();
    }

    [Theory]
    [InlineData("asm(\".incbin \\\"x\\\"\");", "x")]
    [InlineData("asm(\".incbin \\\"\" \"x.\" \"bin\" \"\\\"\\n\");", "x.bin")]
    [InlineData("asm(\".inc\"\n# 4 \"f.h\" 2\n#pragma p \"q\"\n  \"bin \\042x\\x22\");", "x")]
    [InlineData("asm(R\"z(.incbin \"x\" )\" )z\" \"\\n.incbin \\\"y\\\"\");", "x y")]
    [InlineData("char c = '\"'; int n = 1'000'000; asm(u8\".include \\\"x\\\"\"); char d = '\\'';", "x (text)")]
    [InlineData("asm(\"nop\" /* between */ // and more\n \"\\n\\t.incbin \\\"x\\\"\");", "x")]
    [InlineData("asm(L\"\" L\".incbin \\\"x\\\"\");", "x")]
    [InlineData("f(\".incbin \", \"\\\"x\\\"\");", "?")]
    [InlineData("asm(\".incbin \\\"\\u0041\\\"\");", "?")]
    [InlineData("__asm { .incbin \"x\" }", "?")]
    [InlineData("o.include(\"x\"); s = \"#include \\\"y\\\"\";", "")]
    [InlineData("# 1 \"incbin.h\"\nint x;", "")]
    [InlineData("\"unclosed .incbin \\\"x\n", "?")]
    public void Inline_assembly_is_read_out_of_strings(string text, string expected)
    {
        AssemblerFacts facts = AssemblerFactsReader.ReadInline(Encoding.UTF8.GetBytes(text));

        (facts.IsCertain ? Render(facts) : "?").ShouldBe(expected);
    }

    [Fact]
    public void Line_markers_of_a_preprocessor_name_no_files_to_take_in()
    {
        AssemblerFacts facts = AssemblerFactsReader.ReadPreprocessed(
            "# 1 \"/x/incbin.h\" 1\n.include \"y\"\n# 2 \"/x/include\"\n"u8);

        facts.IsCertain.ShouldBeTrue();
        Render(facts).ShouldBe("y (text)");
    }

    [Fact]
    public void No_bytes_make_it_throw_and_none_are_read_twice()
    {
        var random = new Random(7);
        string[] pieces =
            ["\"", "\\", "R\"", "(", ")", "'", ".incbin", " ", "\n", "#", "x", "0", "/*", "*/", "u8", "\0"];
        for (int round = 0; round < 2000; round++)
        {
            byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(20))
                .Select(_ => pieces[random.Next(pieces.Length)])));

            AssemblerFactsReader.Read(text).ShouldNotBeNull();
            AssemblerFactsReader.ReadInline(text).ShouldNotBeNull();
            AssemblerFactsReader.ReadPreprocessed(text).ShouldNotBeNull();
        }
    }

    private static string Render(AssemblerFacts facts) => string.Join(
        ' ', facts.Files.Select(static file => file.IsText ? file.Name + " (text)" : file.Name)
            .Order(StringComparer.Ordinal));
}
