using Recc.Core.CommandLine;
using Recc.Core.Inputs;
using Recc.Core.Tests.CommandLine;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Inputs;

/// <summary>
/// Inputs that -M does not name: what assembly takes in, what options name, what is embedded. After each edit, what is
/// remembered is what a fresh scan says, and each edit shows.
/// </summary>
public sealed class FurtherInputsTests
{
    private const string Tree = """
        --- s.S
        #include "h.h"
        .include "m.inc"
        .incbin "b.bin"
        --- p.s
        .include "m.inc"
        .incbin "b.bin"
        --- i.c
        #include "h.h"
        __asm__(".incbin \"" "b.bin" "\"");
        --- t.i
        __asm__(".incbin \"b.bin\"");
        --- l.c
        int l;
        --- e.c
        #if __has_embed("maybe.bin")
        int maybe;
        #endif
        const unsigned char e[] = {
        #embed "b.bin"
        };
        --- a.gcda
        counts
        --- h.h
        #define X 1
        --- inc/m.inc
        .include "n.inc"
        --- inc/n.inc
        .byte 1
        --- inc/b.bin
        b
        --- list
        fun:f
        --- prof/default.profdata
        profile
        --- empty/keep
        """;

    private static readonly string[] Every = ["gcc", "clang", "clang-19"];

    public static TheoryData<string, string, string> Edits()
    {
        var data = new TheoryData<string, string, string>();
        foreach (string compiler in Every.Where(RealCompiler.IsInstalled))
        {
            string assembly = $"{compiler} -c -Iempty -Iinc s.S -MD";
            Add(data, assembly, "inc/b.bin", "inc/m.inc", "inc/n.inc", "h.h", "b.bin", "n.inc", "empty/b.bin",
                "empty/n.inc");
            Add(data, $"{compiler} -c -Wa,-Iempty -Wa,-I,inc s.S", "inc/b.bin", "empty/b.bin", "inc/n.inc");
            Add(data, $"{compiler} -c -Iempty -Iinc p.s", "inc/b.bin", "inc/n.inc", "empty/m.inc", "b.bin");
            Add(data, $"{compiler} -c -Iempty -Iinc i.c -MD", "inc/b.bin", "empty/b.bin", "b.bin", "h.h");
            Add(data, $"{compiler} -c -Iempty -Iinc t.i", "inc/b.bin", "empty/b.bin", "b.bin");
        }

        Add(data, "gcc -c -fprofile-use l.c -o a.o", "a.gcda");
        Add(data, "clang -c -fsanitize=address -fsanitize-ignorelist=list l.c", "list");
        Add(data, "clang -c -fsanitize-coverage=func -fsanitize-coverage-allowlist=list l.c", "list");
        Add(data, "clang -c -fxray-instrument -fxray-attr-list=list l.c", "list");
        Add(data, "clang-19 -c -frandomize-layout-seed-file=list l.c", "list");
        Add(data, "clang-19 -c -fbasic-block-sections=list=list l.c", "list");
        Add(data, "clang -c -fprofile-sample-use=list l.c", "list");
        Add(data, "clang-19 -std=c23 -c --embed-dir=empty --embed-dir=inc e.c", "inc/b.bin", "empty/b.bin", "b.bin",
            "maybe.bin", "inc/maybe.bin");
        return data;
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public void An_edit_shows_with_remembered_scans(string compiler, string options, string edited)
    {
        using var scene = new CompileScene(Tree);
        ScanOrder order = scene.Order($"{compiler} {options}");
        CompileScene.Settle();
        string before = CompileScene.Describe(scene.Remembered(order));
        before.ShouldNotStartWith("refused");
        CompileScene.Describe(scene.Remembered(order)).ShouldBe(before);

        scene.Write(edited, ".byte 7\n");

        string after = CompileScene.Describe(scene.Remembered(order));
        after.ShouldBe(CompileScene.Describe(scene.Fresh(order)));
        after.ShouldNotBe(before);
        File.Delete(scene[edited]);
        CompileScene.Describe(scene.Remembered(order)).ShouldBe(CompileScene.Describe(scene.Fresh(order)));
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    public void Scans_with_such_inputs_are_remembered(string compiler)
    {
        using var scene = new CompileScene(Tree);
        CompileScene.Settle();
        foreach (string options in new[] { "-c -Iinc s.S -MD", "-c -Iempty -Iinc i.c" })
        {
            ScanOrder order = scene.Order($"{compiler} {options}");
            scene.Remembered(order);

            scene.RememberedWithCost(order).Runs.ShouldBe(0, options);
        }
    }

    [NeedsFact(Need.Gcc)]
    public void What_could_be_meant_is_an_input_and_knows_whether_it_may_be_renamed()
    {
        using var scene = new CompileScene(Tree);
        scene.Write("b.bin", "here as well");

        InputSet found = Found(scene.Fresh(scene.Order("gcc -c -Iinc p.s")));

        found.Files.Select(static file => $"{file.Spelled} {file.Role}").Order(StringComparer.Ordinal).ShouldBe(
            ["b.bin Assembled", "inc/b.bin Text", "inc/m.inc Text", "inc/n.inc Text", "p.s Text"]);
        found.Traits.ShouldBe(InputTraits.None);
    }

    [Theory]
    [InlineData(".macro take n\n.incbin \"\\n\"\n.endm")]
    [InlineData(".incbin \"/dev/zero\"")]
    [InlineData(".include \"odd.inc\"")]
    public void A_name_that_cannot_be_told_or_moved_says_so(string text)
    {
        using var scene = new CompileScene($"--- p.s\n{text}\n--- odd.inc\n.incbin name\n");

        Found(scene.Fresh(scene.Order("gcc -c p.s"))).Traits.ShouldBe(InputTraits.EmbedsOtherFiles);
    }

    [NeedsFact(Need.Gcc)]
    public void An_absolute_name_is_one_also_below_the_directories_of_the_assembler()
    {
        using var scene = new CompileScene();
        scene.Write("far/x.bin", "x");
        scene.Write("p.s", $".incbin \"{scene["far/x.bin"]}\"\n");
        ScanOrder order = scene.Order("gcc -c -Iinc p.s");

        Found(scene.Fresh(order)).Files.Select(static file => $"{file.Spelled} {file.Role}")
            .ShouldBe(["p.s Text", $"{scene["far/x.bin"]} Assembled"]);

        scene.Write("inc" + scene["far/x.bin"], "y");
        Found(scene.Fresh(order)).Files.Length.ShouldBe(3);
    }

    [NeedsFact(Need.Gcc)]
    public void Assembly_that_includes_itself_comes_to_an_end()
    {
        using var scene = new CompileScene("--- p.s\n.include \"p.s\"\n.include \"q.s\"\n--- q.s\n.include \"p.s\"\n");

        CompileScene.Spelled(scene.Fresh(scene.Order("gcc -c p.s"))).ShouldBe(["p.s", "q.s"]);
    }

    [NeedsTheory(Need.Clang)]
    [InlineData("fun:f\n# src:x\n[section]\n", InputTraits.None)]
    [InlineData("fun:f\nsrc:*/x.c\n", InputTraits.ComparesNames)]
    [InlineData("mainfile:x.c", InputTraits.ComparesNames)]
    public void A_list_says_whether_names_of_files_matter(string list, InputTraits expected)
    {
        using var scene = new CompileScene(Tree);
        scene.Write("list", list);

        Found(scene.Fresh(scene.Order("clang -c -fxray-attr-list=list l.c"))).Traits.ShouldBe(expected);
    }

    [NeedsFact(Need.Clang)]
    public void A_profile_may_be_a_directory_and_names_matter_to_it()
    {
        using var scene = new CompileScene(Tree);

        InputSet found = Found(scene.Fresh(scene.Order("clang -c -fprofile-use=prof l.c")));

        found.Files.Select(static file => file.Spelled).ShouldBe(["l.c", "prof/default.profdata"]);
        found.Traits.ShouldBe(InputTraits.ComparesNames);
    }

    [Theory]
    [InlineData("gcc -c -fprofile-use l.c -o none.o", FallbackReason.ScanFailed)]
    [InlineData("gcc -c -Bempty l.c", null)]
    [InlineData("gcc -c -Btools l.c", FallbackReason.UnsupportedOption)]
    [InlineData("gcc -c -Btools/pre- l.c", FallbackReason.UnsupportedOption)]
    [InlineData("gcc -c u.i", FallbackReason.ScanFailed)]
    public void What_only_the_compiler_can_judge_is_refused(string command, FallbackReason? expected)
    {
        using var scene = new CompileScene(Tree + "\n--- tools/as\n--- tools/pre-cc1\n--- u.i\n#include \"h.h\"\n");

        InputFinding finding = scene.Fresh(scene.Order(command));

        (finding is InputFinding.Refused(FallbackReason reason, _) ? reason : (FallbackReason?)null).ShouldBe(expected);
    }

    [NeedsFact(Need.Gcc)]
    public void Another_assembler_that_appears_is_noticed()
    {
        using var scene = new CompileScene(Tree);
        ScanOrder order = scene.Order("gcc -c -Bempty l.c");
        CompileScene.Settle();
        Found(scene.Remembered(order));

        scene.Write("empty/as", "");

        scene.Remembered(order).ShouldBeOfType<InputFinding.Refused>();
    }

    [Theory]
    [RealCompiler("clang-19")]
    public void A_source_that_embeds_and_is_reached_through_a_link_is_left_alone(string compiler)
    {
        using var scene = new CompileScene(Tree);
        Directory.CreateDirectory(scene["linked"]);
        File.CreateSymbolicLink(scene["linked/e.c"], scene["e.c"]);

        scene.Fresh(scene.Order($"{compiler} -std=c23 -c --embed-dir=inc linked/e.c"))
            .ShouldBeOfType<InputFinding.Refused>().Reason.ShouldBe(FallbackReason.EmbedsOtherFiles);
    }

    private static void Add(TheoryData<string, string, string> data, string command, params string[] edited)
    {
        int space = command.IndexOf(' ', StringComparison.Ordinal);
        if (!RealCompiler.IsInstalled(command[..space])) return;
        foreach (string file in edited)
        {
            data.Add(command[..space], command[(space + 1)..], file);
        }
    }

    private static InputSet Found(InputFinding finding) => finding.ShouldBeOfType<InputFinding.Found>().Inputs;
}
