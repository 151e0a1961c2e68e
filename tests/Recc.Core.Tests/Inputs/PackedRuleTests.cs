using System.Collections.Immutable;
using System.Text;
using Recc.Core.Digests;
using Recc.Core.Inputs;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Inputs;

/// <summary>A depfile that is remembered is the one that the compiler wrote, whatever is in it.</summary>
public sealed class PackedRuleTests
{
    private static readonly string[] Names = ["src/a.c", "inc/a.h", "/usr/include/stdio.h", "é.h", "inc/with space.h"];

    public static TheoryData<string> Texts =>
    [
        "",
        "\n",
        "a.o: src/a.c inc/a.h \\\n /usr/include/stdio.h\n",
        "a.o: src/a.c \\\n  inc/a.h \\\n  /usr/include/stdio.h é.h\n",
        "a.o: src/a.c inc/a.h é.h\n\ninc/a.h:\n\né.h:\n",
        "a.o: src/a.c inc/a.h é.h\ninc/a.h:\né.h:\n",
        "a.o: é.h inc/a.h src/a.c src/a.c inc/with\\ space.h other.h\n",
        "a.o: src/a.c inc/a.h",
        "a.o: src/a.c:\\\n",
        "   src/a.c \\\n\\\n inc/a.hh inc/a.h :\n",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_was_packed_comes_out_byte_for_byte(string text) => Pack(Encoding.UTF8.GetBytes(text), Names);

    [Fact]
    public void Names_that_are_no_text_come_out_byte_for_byte()
    {
        byte[] name = [(byte)'b', 0xFF, (byte)'.', (byte)'h'];
        Pack([.. "a.o: src/a.c "u8, .. name, .. "\n"u8], ["src/a.c", Encoding.UTF8.GetString(name)]);
    }

    [Fact]
    public void Any_bytes_come_out_byte_for_byte()
    {
        string[] pieces = ["src/a.c", "inc/a.h", "é.h", " ", "\\\n", ":\n", "\n", " \\\n ", "\u0001", "x"];
        var random = new Random(1);
        for (int round = 0; round < 2000; round++)
        {
            Pack([.. Enumerable.Range(0, random.Next(300)).SelectMany(_ => random.Next(8) == 0
                ? [(byte)random.Next(256)]
                : Encoding.UTF8.GetBytes(pieces[random.Next(pieces.Length)]))], Names);
        }
    }

    [Fact]
    public void Of_a_name_that_is_among_the_inputs_a_byte_is_left()
    {
        string[] names = [.. Enumerable.Range(0, 400).Select(static i => $"include/some/directory/header{i}.h")];
        string rule = $"a.o: {string.Join(" \\\n ", names)}\n";
        string phony = string.Concat(names.Skip(1).Select(static name => $"{name}:\n"));

        Pack(Encoding.UTF8.GetBytes(rule), names).Size.ShouldBeLessThan(names.Length + 20);
        Pack(Encoding.UTF8.GetBytes(rule + phony), names).Size.ShouldBeLessThan((2 * names.Length) + 20);
    }

    [Fact]
    public void Inputs_that_are_packed_say_the_same_and_others_may_take_their_place()
    {
        byte[] text = "a.o: src/a.c inc/a.h\n"u8.ToArray();
        var inputs = new InputSet { Files = Files(Names), Depfile = text, Traits = InputTraits.None };

        InputSet packed = inputs.Packed();
        packed.Rule.ShouldNotBeNull();
        packed.Depfile!.Value.ToArray().ShouldBe(text);
        (packed with { Files = [] }).Depfile!.Value.ToArray().ShouldBe(text);
        (packed with { Depfile = "b.o:\n"u8.ToArray() }).Depfile!.Value.ToArray().ShouldBe("b.o:\n"u8.ToArray());
        (packed with { Depfile = null }).Depfile.ShouldBeNull();
        (inputs with { Depfile = null }).Packed().Depfile.ShouldBeNull();
    }

    private static PackedRule Pack(byte[] text, string[] names)
    {
        PackedRule packed = PackedRule.Of(text, Files(names));
        packed.Unpack().ShouldBe(text);
        return packed;
    }

    private static ImmutableArray<InputFile> Files(string[] names) =>
        [.. names.Select(static name => new InputFile(name, $"/{name}", default, default))];
}
