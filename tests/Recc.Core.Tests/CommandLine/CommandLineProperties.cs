using FsCheck;
using FsCheck.Fluent;
using Recc.Core.CommandLine;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.CommandLine;

public sealed class CommandLineProperties
{
    private static readonly string[] Compilers = ["gcc", "g++", "cc", "clang", "clang++-19", "ld"];

    private static readonly string[] Oddities =
    [
        "", "-", "--", "@", "@x", "-x", "=", "-\u20ac", "\uD800", "\uFFFD", "a.c", "b.cpp", "c.i", "x y.c", "-o",
        "/dev/null",
    ];

    // Each is whole in itself, so that they may stand in any number and order.
    private static readonly string[][] Pieces =
    [
        ["-O2"], ["-Wall"], ["-fvisibility=hidden"], ["-g"], ["-m64"], ["-pipe"], ["-D", "X=1"], ["-DX="], ["-I", "i"],
        ["-Ii/j"], ["-isystem", "-odd"], ["-include", "p.h"], ["--sysroot", "/s"], ["--sysroot="], ["-o", "-c"],
        ["-ox"], ["-MD"], ["-MMD"], ["-MT", "a b"], ["-MQx"], ["-std="], ["-Wl,"], ["-Wp,-DX"], ["-S"], ["-x", "c++"],
        ["-Xlinker", "-E"], ["-l", "m"], ["--param", "a=1"], ["--param=a=1"], ["-fdebug-prefix-map=/a=b"], ["-O"],
    ];

    [Fact]
    public void No_command_line_makes_the_analyzer_throw_and_what_it_understands_it_renders_as_typed()
    {
        var spelling = Gen.Elements(FlagTable.Rows.Select(row => row.Spelling).ToArray());
        var argument = Gen.OneOf(
            spelling,
            spelling.SelectMany(text => Text().Select(value => text + value)),
            spelling.Select(text => text[..(text.Length - 1)]),
            Gen.Elements(Oddities),
            Gen.Elements("-c", "a.c", "-O2", "x.cc"),
            Text());
        var commands = Gen.Elements(Compilers).SelectMany(
            compiler => Gen.ListOf(argument).Select(arguments => new[] { compiler }.Concat(arguments).ToArray()));

        Check(commands, argv =>
        {
            if (Commands.Analyze(argv) is CommandAnalysis.Compile { Command: var command })
                Commands.Rendered(command).ShouldBe(argv[1..]);
        });
    }

    [Fact]
    public void Understood_pieces_in_any_order_are_understood_and_rendered_as_typed()
    {
        var commands = Gen.ListOf(Gen.Elements(Pieces))
            .Select(pieces => WithOneOutput(pieces).SelectMany(piece => piece))
            .Select(pieces => new[] { "gcc", "-c", "-MD" }.Concat(pieces).Append("a.c").ToArray());

        Check(commands, argv =>
        {
            var command = Commands.Analyze(argv).ShouldBeOfType<CommandAnalysis.Compile>().Command;
            Commands.Rendered(command).ShouldBe(argv[1..]);
            command.Source.ShouldBe("a.c");
        });
    }

    /// <summary>With two of them gcc names the depfile after neither.</summary>
    private static IEnumerable<string[]> WithOneOutput(IEnumerable<string[]> pieces)
    {
        bool hasOutput = false;
        foreach (string[] piece in pieces)
        {
            bool isOutput = piece[0].StartsWith("-o", StringComparison.Ordinal);
            if (!isOutput || !hasOutput)
            {
                yield return piece;
            }

            hasOutput |= isOutput;
        }
    }

    [Fact]
    public void Quoted_arguments_come_back_from_a_response_file()
    {
        var letter = Gen.Elements([.. "ab '\"\\\n\t@-=\u00e9"]);
        var value = Gen.ArrayOf(letter).Select(letters => "-D" + new string(letters));
        var arguments = Gen.ListOf(value.Where(text => text.Length > 2)).Select(list => list.ToArray());

        Check(arguments, typed =>
        {
            var text = string.Join('\n', typed.Select(ResponseFileText.Quote));

            var analysis = Commands.Analyze("gcc @f -c a.c", ("/proj/build/f", text));

            Commands.Rendered(analysis.ShouldBeOfType<CommandAnalysis.Compile>().Command)
                .ShouldBe([.. typed, "-c", "a.c"]);
        });
    }

    [Fact]
    public void A_response_file_in_place_of_its_arguments_changes_nothing()
    {
        var arguments = Gen.ListOf(Gen.Elements(Pieces)).Select(list => list.SelectMany(piece => piece).ToArray());

        Check(arguments, typed =>
        {
            var text = string.Join(' ', typed.Select(ResponseFileText.Quote));

            var direct = Commands.Analyze(["clang", "-c", .. typed, "a.c"]);
            var through = Commands.Analyze("clang -c @f a.c", ("/proj/build/f", text));

            CaseText.Render(through).ShouldBe(CaseText.Render(direct));
        });
    }

    private static Gen<string> Text() =>
        Gen.ArrayOf(Gen.Elements([.. "ac.+-=/,@ \"\\\u00e9\uD83D"])).Select(letters => new string(letters));

    private static void Check<T>(Gen<T> generator, Action<T> property) =>
        Prop.ForAll(Arb.From(generator), property).QuickCheckThrowOnFailure();
}
