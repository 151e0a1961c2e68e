using System.Text;
using Recc.Core.Inputs;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Inputs;

/// <summary>What sources, lists and interfaces say of modules.</summary>
public sealed class ModuleTextTests
{
    [Fact]
    public void A_source_says_what_it_is_part_of_and_what_it_imports()
    {
        ModuleLines lines = Read("""
            module; // the global one
            #include "h.h"
            /* import not.this; */
            export module shop . cart [[deprecated]];
            export import shop.prices;
              import :items;
            import std ;
            const char* text = "import no; // no";
            int import = 1; // import(x)
            """);

        lines.Interfaces.ShouldBe(["shop.cart"]);
        lines.Declared.ShouldBe(["shop.cart"]);
        lines.Imports.ShouldBe(["shop.prices", "shop.cart:items", "std"]);
        lines.ImportsHeaders.ShouldBeFalse();
    }

    [Theory]
    [InlineData("module m;", "m", "")]
    [InlineData("export module m:part;", "m:part", "m:part")]
    [InlineData("module m:part;", "m:part", "m:part")]
    [InlineData("module;\nint x;", "", "")]
    [InlineData("mod\\\nule m;", "m", "")]
    [InlineData("module = 3;", "", "")]
    [InlineData("modules m;", "", "")]
    public void A_declaration_is_that_of_an_interface_a_partition_or_neither(string text, string declared, string made)
    {
        ModuleLines lines = Read(text);

        string.Join(',', lines.Declared).ShouldBe(declared);
        string.Join(',', lines.Interfaces).ShouldBe(made);
    }

    [Theory]
    [InlineData("import <vector>;", true)]
    [InlineData("export import \"h.h\";", true)]
    [InlineData("import m;", false)]
    public void A_header_can_be_imported_too(string text, bool imports) => Read(text).ImportsHeaders.ShouldBe(imports);

    [Fact]
    public void Conditionals_are_not_judged() =>
        Read("#if A\nexport module a;\n#else\nexport module b;\n#endif\n").Interfaces.ShouldBe(["a", "b"]);

    [Fact]
    public void A_list_names_a_file_for_each_module()
    {
        ModuleMap map = ModuleMap.TryRead("$root sub\nm a/m.gcm\r\n\nm:p p.gcm\n"u8.ToArray()).ShouldNotBeNull();

        map.FileOf("m").ShouldBe("sub/a/m.gcm");
        map.FileOf("m:p").ShouldBe("sub/p.gcm");
        map.FileOf("n").ShouldBeNull();
        ModuleMap.TryRead("$root .\nm m.gcm\n"u8.ToArray())!.FileOf("m").ShouldBe("m.gcm");
    }

    [Fact]
    public void The_order_of_a_list_means_nothing()
    {
        byte[] one = ModuleMap.TryRead("$root .\nm m.gcm\na a.gcm\n"u8.ToArray())!.ToOrderedText();
        byte[] other = ModuleMap.TryRead("a  a.gcm\r\nm m.gcm\n"u8.ToArray())!.ToOrderedText();

        Text(one).ShouldBe("$root .\na a.gcm\nm m.gcm\n");
        other.ShouldBe(one);
    }

    [Theory]
    [InlineData("./h.h h.gcm")]
    [InlineData("m")]
    [InlineData("m a b")]
    [InlineData("$unknown x")]
    public void A_list_that_is_not_plain_is_not_read(string line) =>
        ModuleMap.TryRead(Encoding.UTF8.GetBytes(line)).ShouldBeNull();

    [Fact]
    public void An_interface_of_gcc_says_what_it_imports()
    {
        byte[] content = Encoding.UTF8.GetBytes(
            "\u007fELF\0GNU C++ primary interface\0module: m\0source: ../src/m.cc\0import: b dir/b.gcm\0export: m:p a "
            + "b.gcm\0\0\0import: no no\0");

        GccInterface read = GccInterface.TryRead(content).ShouldNotBeNull();

        read.Source.ShouldBe("../src/m.cc");
        read.Imports.ShouldBe([KeyValuePair.Create("b", "dir/b.gcm"), KeyValuePair.Create("m:p", "a b.gcm")]);
        GccInterface.TryRead("CPCH"u8).ShouldBeNull();
    }

    [Fact]
    public void A_rule_goes_on_with_interfaces()
    {
        byte[] rule = "a.o: a.cc \\\n /usr/include/x.h\nx.h:\n"u8.ToArray();
        string longName = new('m', 60);

        Text(ModuleRule.With(rule, ["b c.gcm", longName], isGcc: true, hasPhony: false))
            .ShouldBe($"a.o: a.cc \\\n /usr/include/x.h b\\ c.gcm \\\n {longName}\nx.h:\n");
        Text(ModuleRule.With("a.o: a.cc\n"u8, ["b.pcm", longName], isGcc: false, hasPhony: true))
            .ShouldBe($"a.o: a.cc b.pcm \\\n  {longName}\nb.pcm:\n{longName}:\n");
    }

    private static ModuleLines Read(string text) => ModuleLines.Read(Encoding.UTF8.GetBytes(text));

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
