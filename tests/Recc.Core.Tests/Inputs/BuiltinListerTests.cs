using System.Text;
using Recc.Core.CommandLine;
using Recc.Core.Inputs;
using Recc.Core.Tests.CommandLine;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Inputs;

/// <summary>Our own scanner against the compiler's -M: names, their order, and the make rule byte for byte.</summary>
public sealed class BuiltinListerTests
{
    private const string Tree = """
        --- src/main.cpp
        #include "near.h"
        #include <inc.h>
        #include <vector>
        #if __has_include("maybe.h") && !__has_include(<never.h>)
        #include "maybe.h"
        #endif
        #ifdef WITH_SYSTEM
        #include <my sys.h>
        #endif
        #define HEADER(x) <x.h>
        #include HEADER(inc)
        #if __has_attribute(unused) && defined(__cpp_constexpr)
        #include "attribute.h"
        #endif
        int main() { return 0; }
        --- src/near.h
        #pragma once
        #include "../inc/up.h"
        --- src/attribute.h
        #ifndef A
        #define A
        #endif
        --- inc/maybe.h
        #include "inc.h"
        --- inc/inc.h
        #pragma once
        --- inc/up.h
        int up;
        --- sys/my sys.h
        #include <inc.h>
        #include <later.h>
        --- sys/later.h
        #pragma GCC system_header
        #include "own.h"
        --- sys/own.h
        int own;
        --- force.h
        #define FORCED 1
        --- obj/keep
        """;

    private static readonly string[] Options =
    [
        "-Iinc", "-Iinc -isystem sys -DWITH_SYSTEM", "-isystem inc -Isys -DWITH_SYSTEM=1",
        "-iquote inc -idirafter sys -Iinc",
        "-Iinc -I inc/../inc -Inowhere -I./inc", "-include force.h -Iinc -UFORCED", "-imacros force.h -Iinc -std=c++20",
        "-Iinc -O2 -g -Wall -fPIC -pthread -std=gnu++17", "-Iinc -nostdinc++ -include vector",
        "-iquoteinc -isysteminc -DWITH_SYSTEM -Isys",
        "-Wp,-D_FORTIFY_SOURCE=2 -O2 -Iinc", "-Iinc -ffreestanding", "-Iinc -I/usr/include", "-Iinc -m32 -nostdinc",
    ];

    private static readonly string[] Rules =
    [
        "", "-MD", "-MMD", "-MD -MP", "-MMD -MP -MF obj/x.d", "-MD -MT obj/main.cpp.o -MF x.d", "-MMD -MQ a$b -MQ c",
        "-MD -MT one -MT two",
    ];

    /// <summary>Why it may leave a command to the compiler that has an answer.</summary>
    private static readonly string[] Expected = ["how the compiler would write"];

    [Theory]
    [RealCompiler("g++")]
    [RealCompiler("clang++")]
    [RealCompiler("clang++-19")]
    public void It_says_what_the_compiler_says(string compiler)
    {
        using var scene = new CompileScene(Tree);
        CompileScene.Settle();
        int unsure = 0;
        for (int i = 0; i < Options.Length; i++)
        {
            for (int j = 0; j < 2; j++)
            {
                string rule = Rules[(i + (j * 3)) % Rules.Length];
                unsure += Compare(scene, scene.Order($"{compiler} -c src/main.cpp -o obj/main.o {Options[i]} {rule}"))
                    ? 0 : 1;
            }
        }

        // What ends in an error is for the compiler.
        unsure.ShouldBeLessThan(Options.Length);
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    [RealCompiler("clang-19")]
    public void Rules_are_broken_and_escaped_as_the_compiler_does(string compiler)
    {
        var random = new Random(7);
        for (int round = 0; round < 25; round++)
        {
            using var scene = new CompileScene();
            var text = new StringBuilder();
            foreach (string name in Enumerable.Range(0, random.Next(12)).Select(_ => OddName(random) + ".h").Distinct())
            {
                scene.Write($"d/{name}", "");
                text.Append($"#include \"d/{name}\"\n");
            }

            scene.Write("main file.c", text.ToString());
            string output = random.Next(3) == 0 ? "$o ut.o" : "main.o";
            string[] target = random.Next(3) switch
            {
                0 => ["-MT", OddName(random)],
                1 => ["-MQ", OddName(random), "-MQ", OddName(random), "-MQ", OddName(random)],
                _ => [],
            };
            string[] command = [compiler, "-c", "main file.c", "-o", output, random.Next(2) == 0 ? "-MD" : "-MMD",
                .. target, .. random.Next(2) == 0 ? new[] { "-MP" } : []];

            Compare(scene, scene.Order(command)).ShouldBeTrue($"{string.Join('|', command)}\n{text}");
        }
    }

    [Theory]
    [RealCompiler("g++")]
    [RealCompiler("clang++")]
    public void It_asks_once_for_a_set_of_options(string compiler)
    {
        using var scene = new CompileScene(Tree);
        scene.Write("src/other.cpp", "#include <vector>\n#include <inc.h>\n");
        CompileScene.Settle();
        Names(scene.Scanned(scene.Order($"{compiler} -c src/main.cpp -Iinc -DA=1 -o a.o")));
        int before = scene.Runner.Count;

        Names(scene.Scanned(scene.Order($"{compiler} -c src/other.cpp -Iinc -DB=2 -include force.h -o b.o -MD")));

        scene.Runner.Count.ShouldBe(before);
    }

    /// <summary>Each with a memory of its own, like processes that share a disk.</summary>
    [Theory]
    [RealCompiler("g++")]
    [RealCompiler("clang++")]
    public void Launches_that_begin_together_ask_together_as_often_as_one(string compiler)
    {
        using var one = new CompileScene(Tree) { UsesScanner = true };
        using var many = new CompileScene(Tree) { UsesScanner = true };
        Names(one.FreshLike(one.Order($"{compiler} -c src/main.cpp -Iinc")));
        ScanOrder order = many.Order($"{compiler} -c src/main.cpp -Iinc");
        using var start = new Barrier(6);
        var crowd = Enumerable.Range(0, start.ParticipantCount).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            many.FreshLike(order);
        })).ToArray();

        foreach (Thread launch in crowd)
        {
            launch.Start();
        }

        foreach (Thread launch in crowd)
        {
            launch.Join();
        }

        many.Runner.Count.ShouldBe(one.Runner.Count);
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    public void What_it_knows_of_options_ends_when_a_directory_comes_or_goes(string compiler)
    {
        using var scene = new CompileScene("--- a.c\n#include <x.h>\n--- two/x.h\nint two;\n");
        ScanOrder order = scene.Order($"{compiler} -c a.c -Ione -Itwo");
        Names(scene.Scanned(order)).ShouldContain("two/x.h");

        scene.Write("one/x.h", "int one;\n");
        Names(scene.Scanned(order)).ShouldContain("one/x.h");

        Directory.Delete(scene["one"], recursive: true);
        Names(scene.Scanned(order)).ShouldContain("two/x.h");
    }

    [Theory]
    [InlineData("-Iinc -undef", "-undef")]
    [InlineData("-finput-charset=latin1", "-finput-charset")]
    [InlineData("-D_A=1 -Wp,-D_A=2", "-Wp")]
    public void What_it_does_not_follow_it_leaves_to_the_compiler(string options, string why)
    {
        using var scene = new CompileScene("--- a.c\n");
        scene.Scanned(scene.Order($"gcc -c a.c {options}"))
            .ShouldBeOfType<InputFinding.Refused>().Detail.ShouldContain(why);
    }

    [Theory]
    [InlineData("#if 1", "")]
    [InlineData("#include \"x.h\"", "#ifdef A")]
    [InlineData("#include \"gone.h\"", "")]
    [InlineData("#error no", "")]
    [InlineData("#endif", "")]
    public void What_ends_in_an_error_is_left_to_the_compiler(string source, string header)
    {
        using var scene = new CompileScene($"--- a.c\n{source}\n--- x.h\n{header}\n");
        ScanOrder order = scene.Order("gcc -c a.c");

        scene.Scanned(order).ShouldBeOfType<InputFinding.Refused>();
        scene.Fresh(order).ShouldBeOfType<InputFinding.Refused>();
    }

    /// <summary>
    /// A compiler reads a device, waits for a pipe, and stops at a circle of links; it passes by none of them.
    /// </summary>
    [Theory]
    [InlineData("ln -s /dev/null one/x.h")]
    [InlineData("ln -s x.h one/x.h")]
    [InlineData("mkfifo one/x.h")]
    [InlineData("truncate -s 3G one/x.h")]
    public void What_is_no_file_is_left_to_the_compiler(string made)
    {
        using var scene = new CompileScene("--- a.c\n#include <x.h>\n--- two/x.h\nint two;\n--- one/keep\n");
        ScanOrder order = scene.Order("gcc -c a.c -Ione -Itwo");
        Names(scene.Scanned(order)).ShouldContain("two/x.h");

        new ProgramRun { Program = "sh", Arguments = ["-c", made], WorkingDirectory = scene.Project }
            .Run().EnsureSuccess();

        scene.Scanned(order).ShouldBeOfType<InputFinding.Refused>();
    }

    [Theory]
    [RealCompiler("gcc")]
    public void A_precompiled_header_beside_a_header_is_left_to_the_compiler(string compiler)
    {
        using var scene = new CompileScene("--- a.c\n#include \"x.h\"\n--- x.h\nint x;\n");
        scene.Write("x.h.gch", "");

        scene.Scanned(scene.Order($"{compiler} -c a.c"))
            .ShouldBeOfType<InputFinding.Refused>().Detail.ShouldContain("x.h.gch");
    }

    /// <summary>Whether our own scanner was sure.</summary>
    private static bool Compare(CompileScene scene, ScanOrder order)
    {
        var arguments = new List<string>();
        foreach (Argument argument in order.Command.Arguments)
        {
            argument.AppendTo(arguments);
        }

        string command = string.Join(' ', arguments);
        Listing? own = scene.Scanner().List(order, CancellationToken.None, out InputFinding.Refused? unsure);
        Listing? real = new CompilerLister(scene.Runner).List(order, CancellationToken.None, out _);
        if (own is null)
        {
            (real is null || Expected.Any(unsure!.Detail.Contains)).ShouldBeTrue($"{command}: {unsure!.Detail}");
            return false;
        }

        real.ShouldNotBeNull(command);
        string.Join('\n', own.Names).ShouldBe(string.Join('\n', real.Names), command);
        string.Join('\n', own.SearchPath!).ShouldBe(string.Join('\n', real.SearchPath!), command);
        if (order.Command.Depfile is not null)
        {
            Encoding.UTF8.GetString(own.Printed.Rule).ShouldBe(Encoding.UTF8.GetString(real.Printed.Rule), command);
        }

        return true;
    }

    private static string[] Names(InputFinding finding) => CompileScene.Spelled(finding);

    private static string OddName(Random random)
    {
        const string letters = "abcdefghijklmnop  $#:%;=~+,@";
        int length = random.Next(10) == 0 ? 60 + random.Next(30) : 1 + random.Next(14);
        string name = string.Concat(Enumerable.Range(0, length).Select(_ => letters[random.Next(letters.Length)]));
        return "x" + name + "y";
    }
}
