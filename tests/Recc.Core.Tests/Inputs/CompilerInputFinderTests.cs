using System.Text;
using Recc.Core.CommandLine;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Inputs;
using Recc.Core.Processes;
using Recc.Core.Tests.CommandLine;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Inputs;

public sealed class CompilerInputFinderTests
{
    private const string Tree = """
        --- src/main.c
        #include <stdio.h>
        #include "near.h"
        #include <inc.h>
        #include "sub/deep.h"
        int main(void) { return 0; }
        --- src/near.h
        #include "../inc/up.h"
        --- inc/inc.h
        #pragma once
        int inc;
        --- inc/up.h
        #pragma once
        int up;
        --- inc/sub/deep.h
        #include <my sys.h>
        --- sys/my sys.h
        #pragma once
        int my_sys;
        --- obj/keep
        """;

    /// <summary>Options about the depfile, in the combinations that build tools and people write.</summary>
    private static readonly string[] Depfiles =
    [
        "-MD", "-MMD", "-MD -MP", "-MMD -MP", "-MD -MF my.d", "-MMD -MF obj/my.d -MP", "-MD -MT target",
        "-MD -MQ a$b", "-MD -MT a$b -MP", "-MD -MT one -MQ two -MT three", "-MD -MQ two -MT one",
        "-MD -MTjoined -MFjoined.d", "-MMD -MT x:y -MQ p#q", "-MD -MT a -MT a",
        "-Wp,-MMD,my.d", "-Wp,-MD,obj/my.d", "-Wp,-MMD,my.d -MT a$b -MP", "-MD --coverage", "-MD -save-temps",
        "-MMD -save-temps=obj -g", "-MD -fsave-optimization-record -fstack-usage", "-MMD -MF a.d -MF b.d",
    ];

    private static readonly string[] Namings =
    [
        "-c src/main.c -o obj/main.o", "-c src/main.c", "-c -o main.c.o src/main.c", "-S src/main.c",
        "-S src/main.c -o obj/main.s", "-c ./src/../src/main.c -o ./obj/main.o", "-c src/main.c -o plain",
    ];

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    [RealCompiler("clang-19")]
    public void Files_are_those_that_the_compiler_names_under_M(string compiler)
    {
        using var scene = new CompileScene(Tree);
        ScanOrder order = scene.Order($"{compiler} -c src/main.c -Iinc -isystem sys -o obj/main.o");

        string[] spelled = CompileScene.Spelled(scene.Fresh(order));

        spelled.ShouldBe(NamesUnderM(scene, compiler, "src/main.c -Iinc -isystem sys"));
        spelled[0].ShouldBe("src/main.c");
        spelled.ShouldContain("src/../inc/up.h");
        spelled.ShouldContain("sys/my sys.h");
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    [RealCompiler("clang-19")]
    public void The_depfile_is_the_one_that_the_compile_writes(string compiler)
    {
        using var scene = new CompileScene(Tree);
        CompileScene.Settle();
        for (int i = 0; i < Depfiles.Length; i++)
        {
            // clang warns that it leaves out one of the two, so such a command is its own.
            if (compiler != "gcc" && Depfiles[i].Contains("-MD -MMD", StringComparison.Ordinal))
            {
                continue;
            }

            // Two namings for each; all namings come by.
            CheckDepfile(scene, $"{compiler} {Namings[i % Namings.Length]} -Iinc -isystem sys {Depfiles[i]}");
            CheckDepfile(scene, $"{compiler} {Namings[(i + 2) % Namings.Length]} -Iinc -isystem sys {Depfiles[i]}");
        }
    }

    private static void CheckDepfile(CompileScene scene, string command)
    {
        ScanOrder order = scene.Order(command);
        byte[] scanned = Found(scene.Fresh(order)).Depfile.ShouldNotBeNull(command).ToArray();
        byte[]? own = (scene.Scanned(order) as InputFinding.Found)?.Inputs.Depfile?.ToArray();

        Execute(scene, command);

        string written = scene[order.Command.Depfile!.Path];
        Assert.True(
            scanned.AsSpan().SequenceEqual(File.ReadAllBytes(written)),
            $"{command}\n{Encoding.UTF8.GetString(scanned)}\nis not\n{File.ReadAllText(written)}");
        Assert.True(
            own is null || own.AsSpan().SequenceEqual(File.ReadAllBytes(written)),
            $"{command}\n{Encoding.UTF8.GetString(own ?? [])}\n(our own) is not\n{File.ReadAllText(written)}");
        File.Delete(written);
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    public void A_depfile_with_odd_names_is_the_one_that_the_compile_writes(string compiler)
    {
        using var scene = new CompileScene("--- in c/a $x#y.c\n#include \"b c.h\"\n--- in c/b c.h\nint b;\n");
        string[][] commands =
        [
            [compiler, "-c", "in c/a $x#y.c", "-MD", "-o", "in c/a $x#y.o", "-MP"],
            [compiler, "-c", "in c/a $x#y.c", "-MMD"],
            [compiler, "-c", "in c/a $x#y.c", "-MD", "-MT", "t $(x) u", "-o", "x.o"],
        ];
        foreach (string[] command in commands)
        {
            ScanOrder order = scene.Order(command);
            byte[] scanned = Found(scene.Fresh(order)).Depfile.ShouldNotBeNull().ToArray();

            Execute(scene, command);

            Encoding.UTF8.GetString(scanned).ShouldBe(File.ReadAllText(scene[order.Command.Depfile!.Path]));
        }
    }

    [NeedsFact(Need.Gcc)]
    public void A_command_without_a_depfile_gets_none()
    {
        using var scene = new CompileScene(Tree);

        Found(scene.Fresh(scene.Order("gcc -c src/main.c -Iinc -isystem sys"))).Depfile.ShouldBeNull();
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    public void What_has_include_can_find_is_an_input(string compiler)
    {
        using var scene = new CompileScene("""
            --- a.c
            #if __has_include(<asked.h>) && !__has_include("absent.h")
            int found;
            #endif
            --- inc/asked.h
            #error never included
            --- more/asked.h
            """);

        string[] spelled = CompileScene.Spelled(scene.Fresh(scene.Order($"{compiler} -c a.c -Iinc -Imore")));

        spelled.ShouldContain("inc/asked.h");
        spelled.ShouldNotContain("absent.h");
    }

    [NeedsFact(Need.Gcc)]
    public void A_directory_of_a_probed_name_is_no_input()
    {
        using var scene = new CompileScene("--- a.c\n#if __has_include(<x>)\n#endif\n--- inc/x/y.h\n");

        CompileScene.Spelled(scene.Fresh(scene.Order("gcc -c a.c -Iinc"))).ShouldNotContain("inc/x");
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    public void Dot_dot_behind_a_symbolic_link_means_what_it_means_to_the_compiler(string compiler)
    {
        // To the system link/../x.h is real/x.h; as text it would be ./x.h, which is there as well and is another file.
        using var scene = new CompileScene("""
            --- a.c
            #include <a.h>
            --- real/sub/a.h
            #include "../x.h"
            --- real/x.h
            int right;
            --- x.h
            int wrong; /* of another length */
            """);
        Directory.CreateSymbolicLink(scene["link"], "real/sub");

        InputFile read = Found(scene.Fresh(scene.Order($"{compiler} -c a.c -Ilink"))).Files
            .Single(static file => file.Spelled == "link/../x.h");

        read.Digest.ShouldBe(ContentHasher.ComputeFile(scene["real/x.h"], DigestFunction.Sha256));
        ContentHasher.ComputeFile(read.Path, DigestFunction.Sha256).ShouldBe(read.Digest);
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    public void Probes_look_where_the_compiler_looks_behind_a_symbolic_link(string compiler)
    {
        using var scene = new CompileScene("""
            --- a.c
            #include <a.h>
            --- real/sub/a.h
            #if __has_include("../x.h")
            #endif
            --- real/x.h
            """);
        Directory.CreateSymbolicLink(scene["link"], "real/sub");

        CompileScene.Spelled(scene.Fresh(scene.Order($"{compiler} -c a.c -Ilink"))).ShouldContain("link/../x.h");
    }

    [NeedsFact(Need.Gcc)]
    public void A_file_that_changes_while_it_is_scanned_is_scanned_again()
    {
        using var scene = new CompileScene("--- a.c\n#include \"a.h\"\n--- a.h\n--- late.h\n");
        bool changed = false;
        scene.Runner.After = _ =>
        {
            if (!changed)
            {
                changed = true;
                scene.Write("a.h", "#include \"late.h\"\n");
            }
        };

        InputFinding finding = scene.Fresh(scene.Order("gcc -c a.c -MD"));

        CompileScene.Spelled(finding).ShouldContain("late.h");
        Encoding.UTF8.GetString(Found(finding).Depfile!.Value.Span).ShouldContain("late.h");
    }

    [NeedsFact(Need.Gcc)]
    public void A_file_whose_times_are_set_back_is_still_seen_to_have_changed()
    {
        using var scene = new CompileScene("--- a.c\n#include \"a.h\"\n--- a.h\n/*                 */\n--- late.h\n");
        DateTime past = DateTime.UtcNow.AddHours(-1);
        CompileScene.ForceTime(scene["a.h"], past);
        CompileScene.Settle();
        bool changed = false;
        scene.Runner.After = _ =>
        {
            if (!changed)
            {
                changed = true;
                scene.Write("a.h", "#include \"late.h\"   \n");
                CompileScene.ForceTime(scene["a.h"], past);
            }
        };

        CompileScene.Spelled(scene.Fresh(scene.Order("gcc -c a.c"))).ShouldContain("late.h");
    }

    [NeedsFact(Need.Gcc)]
    public void A_file_that_never_stays_the_same_is_given_up()
    {
        using var scene = new CompileScene("--- a.c\nint a;\n");
        int round = 0;
        scene.Runner.After = _ => scene.Write("a.c", $"int a{++round};\n");

        scene.Fresh(scene.Order("gcc -c a.c")).ShouldBeOfType<InputFinding.Refused>()
            .Reason.ShouldBe(FallbackReason.InputChanged);
    }

    [NeedsFact(Need.Gcc)]
    public void A_file_that_vanishes_behind_the_scan_is_a_failed_scan()
    {
        using var scene = new CompileScene("--- a.c\n#include \"a.h\"\n--- a.h\n");
        scene.Runner.After = _ => File.Delete(scene["a.h"]);

        scene.Fresh(scene.Order("gcc -c a.c")).ShouldBeOfType<InputFinding.Refused>()
            .Reason.ShouldBe(FallbackReason.ScanFailed);
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    public void A_header_that_is_not_there_is_a_failed_scan(string compiler)
    {
        using var scene = new CompileScene("--- a.c\n#include \"no.h\"\n");

        scene.Fresh(scene.Order($"{compiler} -c a.c")).ShouldBeOfType<InputFinding.Refused>()
            .Reason.ShouldBe(FallbackReason.ScanFailed);
    }

    [Fact]
    public void A_compiler_that_cannot_be_started_is_a_failed_scan()
    {
        using var scene = new CompileScene("--- a.c\n");
        scene.WriteProgram("gcc", "\u007fELFnot really");

        scene.Fresh(scene.Order("./gcc -c a.c")).ShouldBeOfType<InputFinding.Refused>()
            .Reason.ShouldBe(FallbackReason.ScanFailed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no rule at all\n")]
    public void An_answer_without_a_rule_is_a_failed_scan(string answer)
    {
        using var scene = new CompileScene("--- a.c\n");

        Scripted(_ => ScriptedRunner.Ended(0, answer)).Find(scene.Order("gcc -c a.c"), CancellationToken.None)
            .ShouldBeOfType<InputFinding.Refused>().Reason.ShouldBe(FallbackReason.ScanFailed);
    }

    [Fact]
    public void A_clang_configuration_file_is_not_understood()
    {
        using var scene = new CompileScene("--- a.c\n");

        CompilerInputFinder finder = Scripted(_ => ScriptedRunner.Ended(
            0, "a.o: a.c\n", "clang version 19\nConfiguration file: /etc/clang/clang.cfg\n"));

        finder.Find(scene.Order("gcc -c a.c"), CancellationToken.None)
            .ShouldBeOfType<InputFinding.Refused>().Reason.ShouldBe(FallbackReason.CompilerNotUnderstood);
    }

    [Fact]
    public void The_compiler_is_asked_in_the_language_that_its_answer_is_read_in()
    {
        using var scene = new CompileScene("--- a.c\n");
        scene.Variables["LC_ALL"] = "de_DE.UTF-8";
        scene.Variables["LANGUAGE"] = "de";
        var runner = new ScriptedRunner(_ => ScriptedRunner.Ended(0, "a.o: a.c\n"));

        new CompilerInputFinder(runner, DigestFunction.Sha256, Log.Silent)
            .Find(scene.Order("gcc -c a.c"), CancellationToken.None);

        runner.Commands.ShouldAllBe(command => command.Environment["LC_ALL"] == "C");
    }

    [Theory]
    [InlineData("#pragma GCC dependency \"x\"", InputTraits.EmbedsOtherFiles)]
    [InlineData("const char *t = __TIME__;", InputTraits.UsesTime)]
    [InlineData("const char *t = __DATE__;", InputTraits.UsesTime)]
    [InlineData("const char *t = __TIMESTAMP__;", InputTraits.UsesTimestamp)]
    [InlineData("const char *t = \"__TIMES__\";", InputTraits.None)]
    public void Traits_come_from_any_file_that_is_compiled(string text, InputTraits expected)
    {
        using var scene = new CompileScene($"--- a.c\n#include \"a.h\"\n--- a.h\n{text}\n");
        CompilerInputFinder finder = Scripted(_ => ScriptedRunner.Ended(0, "a.o: a.c a.h\n"));

        Found(finder.Find(scene.Order("gcc -c a.c"), CancellationToken.None)).Traits.ShouldBe(expected);
    }

    [Fact]
    public void Text_that_is_only_asked_for_has_no_traits()
    {
        using var scene = new CompileScene("--- a.c\n#if __has_include(<p.h>)\n#endif\n--- inc/p.h\n__TIME__\n");
        const string SearchPath = "#include <...> search starts here:\n inc\nEnd of search list.\n";

        InputSet inputs = Found(Scripted(_ => ScriptedRunner.Ended(0, "a.o: a.c\n", SearchPath))
            .Find(scene.Order("gcc -c a.c"), CancellationToken.None));

        inputs.Files.Select(static file => file.Spelled).ShouldBe(["a.c", "inc/p.h"]);
        inputs.Traits.ShouldBe(InputTraits.None);
    }

    [NeedsFact(Need.Gcc)]
    public void Cancellation_is_not_swallowed()
    {
        using var scene = new CompileScene("--- a.c\n");
        using var source = new CancellationTokenSource();
        source.Cancel();

        Should.Throw<OperationCanceledException>(
            () => scene.Compiler().Find(scene.Order("gcc -c a.c"), source.Token));
    }

    private static CompilerInputFinder Scripted(Func<ChildCommand, ChildResult> answer) =>
        new(new ScriptedRunner(answer), DigestFunction.Sha256, Log.Silent);

    private static InputSet Found(InputFinding finding) => finding.ShouldBeOfType<InputFinding.Found>().Inputs;

    private static string[] NamesUnderM(CompileScene scene, string compiler, string options)
    {
        string rule = Execute(scene, $"{compiler} -M {options}");
        return [.. DepfileReader.ReadPrerequisites(Encoding.UTF8.GetBytes(rule)).ShouldNotBeNull()];
    }

    private static string Execute(CompileScene scene, string command) => Execute(scene, command.Split(' '));

    private static string Execute(CompileScene scene, string[] argv)
    {
        ProgramResult result = new ProgramRun
        {
            Program = argv[0],
            Arguments = argv[1..],
            WorkingDirectory = scene.Project,
            Variables = new Dictionary<string, string?> { ["LC_ALL"] = "C" },
        }.Run();
        result.ExitCode.ShouldBe(0, string.Join(' ', argv) + result.StandardError);
        return result.StandardOutput;
    }
}
