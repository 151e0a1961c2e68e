using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Recc.Core.Inputs;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Inputs;

public sealed class DepfileReaderTests
{
    [Theory]
    [InlineData("a.o: a.c\n", "a.c")]
    [InlineData("a.o: a.c \\\n b.h c.h\n", "a.c|b.h|c.h")]
    [InlineData("a.o: a.c \\\r\n b.h\r\n", "a.c|b.h")]
    [InlineData("a.o:\n", "")]
    [InlineData("a.o: a.c b.h\n\nb.h:\n", "a.c|b.h")]
    [InlineData("a\\ b.o: a\\ b.c\n", "a b.c")]
    [InlineData("a.o: x\\#y.h $$z.h\n", "x#y.h|$z.h")]
    [InlineData("a.o: a\\\\\\ b.h\n", "a\\ b.h")]
    [InlineData("a.o: a\\b.h\n", "a\\b.h")]
    [InlineData("C\\:x.o: a.c\n", "a.c")]
    [InlineData("one.o two.o: a.c a.c\n", "a.c")]
    [InlineData("a.o: a.c", "a.c")]
    [InlineData("a.o: \\\n  a.c \\\n  /usr/include/stdio.h\n", "a.c|/usr/include/stdio.h")]
    public void A_rule_names_its_prerequisites(string rule, string expected) =>
        string.Join('|', Read(rule).ShouldNotBeNull()).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("no rule here\n")]
    public void Other_text_is_no_rule(string text) => Read(text).ShouldBeNull();

    [Fact]
    public void Names_that_are_not_utf8_are_refused() =>
        DepfileReader.ReadPrerequisites([.. "a.o: "u8, 0xff, .. ".h\n"u8]).ShouldBeNull();

    [Fact]
    public void Any_bytes_are_read_without_trouble() =>
        Check.QuickThrowOnFailure(Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            static bytes =>
                DepfileReader.ReadPrerequisites(bytes) is not { } names || names.All(static name => name.Length > 0)));

    [NeedsFact(Need.Gcc)]
    public void What_gcc_writes_is_read_back() =>
        WhatACompilerWritesIsReadBack("gcc", ["back\\slash.h", "sp \\ back.h"]);

    [NeedsFact(Need.Clang)]
    // clang writes a slash for a backslash; such a file is then not found, and the compile runs locally.
    public void What_clang_writes_is_read_back() => WhatACompilerWritesIsReadBack("clang", []);

    private static void WhatACompilerWritesIsReadBack(string compiler, string[] more)
    {
        using var folder = new TempFolder();
        string[] names = ["plain.h", "with space.h", "hash#.h", "dollar$.h", "ünï.h", "semi;x.h", .. more];
        foreach (string name in names)
        {
            folder.Write(name, "");
        }

        folder.Write("main file.c", string.Concat(names.Select(static name => $"#include \"{name}\"\n")));

        ProgramResult result = new ProgramRun
        {
            Program = compiler,
            Arguments = ["-M", "-MP", "-nostdinc", "main file.c"],
            WorkingDirectory = folder.Path,
        }.Run().EnsureSuccess();

        ImmutableArray<string> read = DepfileReader.ReadPrerequisites(Encoding.UTF8.GetBytes(result.StandardOutput))
            .ShouldNotBeNull();
        read.Where(static name => !name.EndsWith("stdc-predef.h", StringComparison.Ordinal))
            .ShouldBe(["main file.c", .. names]);
    }

    private static ImmutableArray<string>? Read(string text) =>
        DepfileReader.ReadPrerequisites(Encoding.UTF8.GetBytes(text));
}
