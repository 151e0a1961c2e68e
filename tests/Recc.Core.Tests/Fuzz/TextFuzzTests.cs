using System.Text;
using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Inputs;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Fuzz;

/// <summary>Text that people and compilers write, spoilt.</summary>
public sealed class TextFuzzTests
{
    private static readonly byte[][] ResponseFiles =
    [
        "-DX=\"a b\" 'c d' e\\ f\n-I/usr/include @more.rsp -o x.o\n"u8.ToArray(),
        "/c \"a b.cpp\" /Fo\\\"x\\\" /I..\\inc\r\n"u8.ToArray(), Encoding.Unicode.GetBytes("\uFEFF/c a.cpp /DX"),
    ];

    [Fact]
    public void Response_files_are_cut_or_refused() => FuzzRun.Over(ResponseFiles, bytes =>
    {
        foreach (ResponseDialect dialect in Enum.GetValues<ResponseDialect>())
        {
            ExpandedArguments expanded = ResponseFile.Expand(["@file", "-c"], "/work", _ => bytes, dialect);

            // Whatever it names is read again, which has to end.
            expanded.ShouldNotBeNull();
        }
    });

    [Fact]
    public void Commands_with_response_files_are_understood_or_passed_on() => FuzzRun.Over(ResponseFiles, bytes =>
        new CommandAnalyzer(_ => bytes).Analyze(["gcc", "@file", "-c", "a.c"], "/work").ShouldNotBeNull());

    [Fact]
    public void Make_rules_are_read_or_refused() => FuzzRun.Over(
        [
            "a.o: a.c inc/b.h \\\n /usr/include/c.h sp\\ ace.h do$$llar.h ha\\#sh.h\n\nb.h:\n"u8.ToArray(),
            "a.o b.o : a.c \\\r\n  b.h\r\n"u8.ToArray(), "C\\:x.o: C\\:/x.c\n"u8.ToArray(),
        ],
        bytes => DepfileReader.ReadPrerequisites(bytes)?.ShouldAllBe(static name => name.Length <= 4096));

    [Fact]
    public void Search_lists_of_compilers_are_read_or_refused() => FuzzRun.Over(
        [
            Encoding.UTF8.GetBytes("""
                ignoring nonexistent directory "/usr/local/include/x"
                #include "..." search starts here:
                 q
                #include <...> search starts here:
                 /usr/lib/gcc/include
                 /usr/include
                End of search list.

                """),
        ],
        bytes => SearchPathReader.Read(bytes, out _));

    [Fact]
    public void Configuration_files_give_entries_of_their_own_lines() => FuzzRun.Over(
        [
            "# comment\nserver=http://x:1\nremote_platform_OSFamily = linux\n\nCACHE_SIZE=10G\nverbose\n"u8.ToArray(),
        ],
        bytes =>
        {
            int lines = 1 + bytes.Count(static b => b is (byte)'\n' or (byte)'\r');
            ConfigFile.Parse(bytes).Count.ShouldBeLessThanOrEqualTo(lines);
        });
}
