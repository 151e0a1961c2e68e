using System.Text;
using Recc.Core.Actions;
using Recc.Core.Outputs;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Outputs;

public sealed class DiagnosticsRestorerTests
{
    private static readonly PathSpelling[] Spellings =
    [
        new("../src/a.cpp", "/home/u/p/src/a.cpp"),
        new("../inc/x.h", "/home/u/p/inc/x.h"),
        new("../inc", "/home/u/p/inc"),
        new("src", "/home/u/p/src"),
        new("b.c", "/home/u/p/b.c"),
    ];

    [Theory]
    [InlineData("../src/a.cpp:3:5: warning: unused", "/home/u/p/src/a.cpp:3:5: warning: unused")]
    [InlineData("In file included from ../src/a.cpp:1:", "In file included from /home/u/p/src/a.cpp:1:")]
    [InlineData("                 from ../inc/x.h:2,", "                 from /home/u/p/inc/x.h:2,")]
    [InlineData("cc1plus: warning: ../inc: nothing", "cc1plus: warning: /home/u/p/inc: nothing")]
    [InlineData("../src/a.cppx:1: note", "../src/a.cppx:1: note")]
    [InlineData("x/../src/a.cpp:1: note", "x/../src/a.cpp:1: note")]
    [InlineData("    3 | #include \"../inc/x.h\"", "    3 | #include \"../inc/x.h\"")]
    [InlineData("      |          ^~~~~ ../inc/x.h", "      |          ^~~~~ ../inc/x.h")]
    [InlineData("\e[01m\e[K../src/a.cpp:3:5:\e[m\e[K unused", "\e[01m\e[K/home/u/p/src/a.cpp:3:5:\e[m\e[K unused")]
    [InlineData("\e[1m../src/a.cpp:3:5: \e[0munused", "\e[1m/home/u/p/src/a.cpp:3:5: \e[0munused")]
    [InlineData("K../src/a.cpp:3:5: unused", "K../src/a.cpp:3:5: unused")]
    [InlineData("(lambda at ../src/a.cpp:3:5)", "(lambda at /home/u/p/src/a.cpp:3:5)")]
    [InlineData("f(\"../src/a.cpp\");\n  ^~~~\n", "f(\"../src/a.cpp\");\n  ^~~~\n")]
    [InlineData("f(\"../src/a.cpp\");\n\e[0;1;32m  ~^\n\e[0m", "f(\"../src/a.cpp\");\n\e[0;1;32m  ~^\n\e[0m")]
    [InlineData("b.c:1:2: warning: unused variable 'src'", "/home/u/p/b.c:1:2: warning: unused variable 'src'")]
    [InlineData("b.c: In function 'src':", "/home/u/p/b.c: In function 'src':")]
    [InlineData("\e[01m\e[Kb.c:\e[m\e[K In function", "\e[01m\e[K/home/u/p/b.c:\e[m\e[K In function")]
    [InlineData("In file included from b.c:1:", "In file included from /home/u/p/b.c:1:")]
    [InlineData("(lambda at b.c:3:5)", "(lambda at /home/u/p/b.c:3:5)")]
    [InlineData("cc1: warning: src: No such file or directory",
        "cc1: warning: /home/u/p/src: No such file or directory")]
    [InlineData("x.c:1: warning: see src: there", "x.c:1: warning: see src: there")]
    [InlineData("../src/a.cpp:1:\n\n", "/home/u/p/src/a.cpp:1:\n\n")]
    public void Paths_are_written_as_the_user_typed_them(string line, string expected) =>
        Restore(line, utf8: true).ShouldBe(expected);

    [Theory]
    [InlineData("a.c:1: warning: unused variable ‘x’", "a.c:1: warning: unused variable 'x'")]
    [InlineData("    1 | int ‘x’;", "    1 | int ‘x’;")]
    public void Quotes_follow_the_users_character_set(string line, string plain)
    {
        Restore(line, utf8: false).ShouldBe(plain);
        Restore(line, utf8: true).ShouldBe(line);
    }

    [Fact]
    public void Lines_and_their_ends_stay()
    {
        const string Text = "../src/a.cpp:1:\r\n\n../src/a.cpp";

        Restore(Text, utf8: true).ShouldBe("/home/u/p/src/a.cpp:1:\r\n\n/home/u/p/src/a.cpp");
    }

    [Theory]
    [InlineData("          ^")]
    [InlineData("    ~~~~~~^~~~~")]
    [InlineData("\u001b[0;1;32m         ^\u001b[0m")]
    public void A_line_above_a_caret_is_source_text(string caret)
    {
        string text = $"../src/a.cpp:3:5: warning: x\n#include \"../inc/x.h\"\n{caret}\n../src/a.cpp:4:1: note: y\n";

        Restore(text, utf8: true).ShouldBe(
            $"/home/u/p/src/a.cpp:3:5: warning: x\n#include \"../inc/x.h\"\n{caret}\n"
                + "/home/u/p/src/a.cpp:4:1: note: y\n");
    }

    [Fact]
    public void An_empty_line_is_no_caret() =>
        Restore("../src/a.cpp:3: x\n   \n../src/a.cpp:3: x\n\u001b[0m\n", utf8: true)
            .ShouldBe("/home/u/p/src/a.cpp:3: x\n   \n/home/u/p/src/a.cpp:3: x\n\u001b[0m\n");

    [Theory]
    [InlineData(true, "/home/u/p/src/m.cppm:8:10: note: it's here")]
    [InlineData(false, "/home/u/p/build/../src/m.cppm:8:10: note: it's here")]
    public void What_interfaces_name_is_named_as_a_native_one_would(bool isWhole, string native)
    {
        var restorer = new DiagnosticsRestorer([], utf8: true)
        {
            ModuleNames = new ModuleNames("/proc/self/cwd", "/home/u/p/build", isWhole),
        };

        byte[] restored = restorer.Restore("/proc/self/cwd/../src/m.cppm:8:10: note: it's here"u8.ToArray());

        Encoding.UTF8.GetString(restored).ShouldBe(native);
    }

    private static string Restore(string text, bool utf8) =>
        Encoding.UTF8.GetString(new DiagnosticsRestorer([.. Spellings], utf8).Restore(Encoding.UTF8.GetBytes(text)));
}
