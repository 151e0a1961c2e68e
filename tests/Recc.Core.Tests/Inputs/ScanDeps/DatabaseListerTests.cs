using System.Text;
using Recc.Core.Digests;
using Recc.Core.Inputs;
using Recc.Core.Inputs.ScanDeps;
using Recc.Core.Processes;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Inputs.ScanDeps;

/// <summary>What clang-scan-deps lists for a database against the compiler's -M, before and after changes.</summary>
public sealed class DatabaseListerTests
{
    private const string Tree = """
        --- src/main.cpp
        #include "near.h"
        #include <inc.h>
        #include <vector>
        #if __has_include("maybe.h") && !__has_include(<never.h>)
        #include "maybe.h"
        #endif
        #if X > 1
        #include <old.h>
        #endif
        int main() { return 0; }
        --- src/near.h
        #pragma once
        #include "../inc/up.h"
        --- first/keep
        --- inc/maybe.h
        #include "inc.h"
        --- inc/inc.h
        #pragma once
        #define X 1
        --- inc/old.h
        int old;
        --- inc/up.h
        int up;
        --- sys/sub/deep.h
        #pragma once
        #include "beside.h"
        --- sys/sub/beside.h
        --- force.h
        #define FORCED 1
        --- obj/keep
        """;

    private const string Command = "-c src/main.cpp -o obj/main.o -Ifirst -Iinc -MD";

    private static readonly string[] Options =
    [
        "-Iinc", "-Iinc -MD", "-I$HERE/inc -MD -MT obj/main.cpp.o -MF x.d",
        "-Iinc -isystem sys -include sub/deep.h -MD",
        "-I./inc -MD -MP", "-iquote inc -idirafter sys -Iinc -O2 -g -Wall -fPIC -std=c++17", "-Iinc -imacros force.h",
        "-I inc/../inc -Inowhere -DX=2", "-Iinc -DX=3 -MD", "-Iinc -ffreestanding -include vector", "-Iinc -std=c++20",
    ];

    public static TheoryData<string> Changes() => [.. ChangesByName.Keys];

    /// <summary>Each changes what a compile reads; scripts run in the project.</summary>
    private static readonly Dictionary<string, string> ChangesByName = new(StringComparer.Ordinal)
    {
        ["nothing"] = "true",
        ["a header is edited"] = "printf '#pragma once\\n#define X 2\\n' > inc/inc.h",
        ["a header is replaced by an older one"] =
            "printf '#define X 2\\n' > n.h; touch -d 2001-01-01 n.h; mv n.h inc/inc.h",
        ["the source is edited"] = "echo '#include <old.h>' >> src/main.cpp",
        ["a header shadows another"] = "echo '#define X 2' > first/inc.h",
        ["a directory with a header comes"] = "mkdir src/sub; mv src/near.h src/sub; ln -s sub/near.h src/near.h",
        ["a header goes"] = "rm inc/up.h; echo > src/near.h",
        ["what is probed comes"] = "echo > inc/never.h",
        ["what is probed goes"] = "rm inc/maybe.h",
        ["a directory takes another's place"] =
            "mkdir two; cp inc/* two; echo '#define X 2' > two/inc.h; sleep 0.1; mv inc one; mv two inc",
        ["an older directory takes another's place"] =
            "mv inc gone; mv other inc",
        ["a link is turned"] = "ln -sfn other current",
        ["a link gets a target"] = "echo '#define X 2' > late.h",
    };

    [NeedsTheory(Need.ScanDeps)]
    [InlineData("clang++")]
    [InlineData("/usr/lib/llvm-19/bin/clang++")]
    public void It_says_what_the_compiler_says_and_asks_for_no_source(string compiler)
    {
        if (!File.Exists(Path.Combine("/usr/bin", compiler)))
        {
            return;
        }

        using var scene = new DatabaseScene(Tree);
        string[] commands = [.. Options.Select(
            options => $"{compiler} -c src/main.cpp -o obj/main.o {options}".Replace("$HERE", scene.Project.Project))];
        scene.Write([.. commands, $"{compiler} -c src/none.cpp -o none.o"]);
        var listed = new List<string>();

        foreach (string command in commands)
        {
            ScanOrder order = scene.Project.Order(command);
            (string text, bool isListed) = scene.Find(order);

            text.ShouldBe(scene.Fresh(order), command);
            if (isListed)
            {
                listed.Add(command);
            }
        }

        scene.Runs.ShouldBe(1);
        listed.Count.ShouldBeGreaterThan(commands.Length - 3, string.Join('\n', scene.Lines));
        scene.Warnings.ShouldHaveSingleItem().ShouldContain("could not scan 1 commands");
    }

    [NeedsTheory(Need.ScanDeps)]
    [MemberData(nameof(Changes))]
    public void What_changes_afterwards_is_seen(string change)
    {
        using var scene = new DatabaseScene(Tree);
        scene.Project.Write("other/inc.h", "#define X 2\n");
        scene.Project.Write("other/old.h", "int other;\n");
        scene.Project.Write("other/maybe.h", "");
        scene.Project.Write("other/up.h", "int up;\n");
        File.CreateSymbolicLink(scene.Project["current"], "inc");
        File.CreateSymbolicLink(scene.Project["first/up.h"], "../late.h");
        string[] commands = [$"clang++ {Command}", $"clang++ {Command}".Replace("-Iinc", "-Icurrent")];
        scene.Write(commands);
        foreach (string command in commands)
        {
            (string text, bool isListed) = scene.Find(scene.Project.Order(command));
            // What the program has seen by another name it may list by that name, and then the compiler is asked.
            (isListed || command == commands[1]).ShouldBeTrue(string.Join('\n', scene.Lines));
            text.ShouldBe(scene.Fresh(scene.Project.Order(command)));
        }

        CompileScene.Settle();
        Sh(scene, ChangesByName[change]);
        CompileScene.Settle();

        foreach (string command in commands)
        {
            (string text, _) = scene.Find(scene.Project.Order(command));
            text.ShouldBe(scene.Fresh(scene.Project.Order(command)), command);
        }

        scene.Runs.ShouldBe(1);
    }

    [NeedsFact(Need.ScanDeps)]
    public void Another_database_makes_another_run()
    {
        using var scene = new DatabaseScene(Tree);
        scene.Write([$"clang++ {Command}"]);
        scene.Find(scene.Project.Order($"clang++ {Command}")).IsListed.ShouldBeTrue();
        Sh(scene, "echo '#define X 2' > inc/inc.h");
        CompileScene.Settle();
        scene.Find(scene.Project.Order($"clang++ {Command}")).IsListed.ShouldBeFalse();

        scene.Write([$"clang++ {Command}", "clang++ -c src/other.cpp"]);

        (string text, bool isListed) = scene.Find(scene.Project.Order($"clang++ {Command}"));
        isListed.ShouldBeTrue();
        text.ShouldContain("inc/old.h");
        scene.Runs.ShouldBe(2);
    }

    [NeedsTheory(Need.ScanDeps)]
    [InlineData("clang++ -Iinc -c src/main.cpp -o elsewhere.o", true)]
    [InlineData("/usr/bin/env ccache clang++ -Iinc -MD -MF a.d -MT b -c src/main.cpp -o o", true)]
    [InlineData("clang++ \"-Iinc\" '-c' src/main.cpp", true)]
    [InlineData("clang++ -Iinc -DX=2 -c src/main.cpp", false)]
    [InlineData("clang++ -Iinc -c ./src/main.cpp", false)]
    [InlineData("clang -Iinc -c src/main.cpp", false)]
    [InlineData("g++ -Iinc -c src/main.cpp", false)]
    public void Only_the_same_command_is_taken(string entry, bool isTaken)
    {
        using var scene = new DatabaseScene(Tree);
        scene.Write([entry]);

        ScanOrder order = scene.Project.Order("clang++ -Iinc -c src/main.cpp -o obj/main.o");

        (string text, bool isListed) = scene.Find(order);
        isListed.ShouldBe(isTaken, string.Join('\n', scene.Lines));
        text.ShouldBe(scene.Fresh(order));
        scene.Warnings.ShouldBeEmpty();
    }

    [NeedsTheory(Need.ScanDeps)]
    [InlineData(2, 0, "", "exit code 2")]
    [InlineData(137, 9, "recc-0: src/main.cpp\n", "exit code 137")]
    [InlineData(1, 0, "", "wrong")]
    [InlineData(0, 0, "\u007f garbage: \\", "nothing that is understood")]
    [InlineData(0, 0, "recc-0: src/main.cpp src/near.h \\\n", "nothing that is understood")]
    [InlineData(0, 0, "recc-0: src/other.cpp\nrecc-9: src/main.cpp\n", "nothing that is understood")]
    [InlineData(0, 0, "recc-0: src/main.cpp\nrecc-0: src/main.cpp\n", "nothing that is understood")]
    public void A_program_that_fails_is_told_once_and_not_run_again(
        int exitCode, int signal, string printed, string warning)
    {
        using var scene = new DatabaseScene(Tree);
        scene.Write([$"clang++ {Command}"]);
        ScanOrder order = scene.Project.Order($"clang++ {Command}");
        var fake = new FakeScanDeps(scene.Project.Runner, () => new ChildResult(
            exitCode, signal, Encoding.UTF8.GetBytes(printed), "Error while scanning x\nwrong\n"u8.ToArray()));

        for (int i = 0; i < 2; i++)
        {
            (string text, bool isListed) = scene.Find(order, fake);
            isListed.ShouldBeFalse();
            text.ShouldBe(scene.Fresh(order));
        }

        fake.Runs.ShouldBe(1);
        scene.Warnings.ShouldHaveSingleItem().ShouldContain(warning);
    }

    [NeedsTheory(Need.ScanDeps)]
    [InlineData("/nowhere/clang-scan-deps", "/nowhere/clang-scan-deps is not there")]
    [InlineData("/bin/true", "/bin/true does not belong to")]
    public void A_program_that_is_not_the_compilers_is_told_once(string program, string warning)
    {
        using var scene = new DatabaseScene(Tree);
        scene.Project.Variables["CLANG_SCAN_DEPS"] = program;
        scene.Write([$"clang++ {Command}"]);
        ScanOrder order = scene.Project.Order($"clang++ {Command}");

        scene.Find(order).Text.ShouldBe(scene.Fresh(order));
        scene.Find(order).IsListed.ShouldBeFalse();

        scene.Runs.ShouldBe(0);
        scene.Warnings.ShouldHaveSingleItem().ShouldContain(warning);
    }

    [NeedsTheory(Need.ScanDeps)]
    [InlineData("no JSON", "is no compilation database")]
    [InlineData("{\"main.cpp\": 1}", "is no compilation database")]
    public void What_is_no_database_is_told_once(string content, string warning)
    {
        using var scene = new DatabaseScene(Tree);
        File.WriteAllText(scene.Database, content + " main.cpp");
        CompileScene.Settle();
        ScanOrder order = scene.Project.Order($"clang++ {Command}");

        scene.Find(order).Text.ShouldBe(scene.Fresh(order));
        scene.Find(order).IsListed.ShouldBeFalse();

        scene.Warnings.ShouldHaveSingleItem().ShouldContain(warning);
    }

    [NeedsFact(Need.ScanDeps)]
    public void Launches_that_begin_together_start_one_run()
    {
        using var scene = new DatabaseScene(Tree);
        scene.Write([$"clang++ {Command}"]);
        ScanOrder order = scene.Project.Order($"clang++ {Command}");
        using var start = new Barrier(4);
        Thread[] crowd = [.. Enumerable.Range(0, start.ParticipantCount).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            scene.Finder().Find(order, CancellationToken.None);
        }))];
        Array.ForEach(crowd, static launch => launch.Start());
        Array.ForEach(crowd, static launch => launch.Join());

        scene.Runs.ShouldBe(1);
        scene.Questions.ShouldBe(0, string.Join('\n', scene.Lines));
    }

    [NeedsFact(Need.ScanDeps)]
    public void A_cancelled_run_leaves_nothing_behind()
    {
        using var scene = new DatabaseScene(Tree);
        scene.Write([$"clang++ {Command}"]);
        ScanOrder order = scene.Project.Order($"clang++ {Command}");
        using var end = new CancellationTokenSource();
        var fake = new FakeScanDeps(scene.Project.Runner, () =>
        {
            end.Cancel();
            throw new OperationCanceledException(end.Token);
        });

        Should.Throw<OperationCanceledException>(() => scene.Finder(fake).Find(order, end.Token));

        scene.Project.Records().ShouldBeEmpty();
        scene.Find(order).IsListed.ShouldBeTrue();
    }

    [NeedsFact(Need.ScanDeps)]
    public void A_damaged_record_is_made_anew()
    {
        using var scene = new DatabaseScene(Tree);
        scene.Write([$"clang++ {Command}"]);
        ScanOrder order = scene.Project.Order($"clang++ {Command}");
        scene.Find(order).IsListed.ShouldBeTrue();
        string record = scene.Project.Records().ShouldHaveSingleItem();
        byte[] bytes = File.ReadAllBytes(record);
        bytes[^3] ^= 1;
        File.WriteAllBytes(record, bytes);

        (string text, bool isListed) = scene.Find(order);

        isListed.ShouldBeTrue();
        text.ShouldBe(scene.Fresh(order));
        scene.Runs.ShouldBe(2);
    }

    [NeedsFact(Need.ScanDeps)]
    public void Verifying_takes_the_compilers_answer_and_tells_of_another()
    {
        using var scene = new DatabaseScene(Tree);
        scene.Write([$"clang++ {Command}"]);
        ScanOrder order = scene.Project.Order($"clang++ {Command}");
        string main = scene.Project["src/main.cpp"];
        var fake = new FakeScanDeps(scene.Project.Runner, () => new ChildResult(
            0, 0, Encoding.UTF8.GetBytes($"recc-0: {main} {scene.Project["src/near.h"]}\n"), []));

        InputFinding found = scene.Finder(fake, verifies: true).Find(order, CancellationToken.None);

        CompileScene.Describe(found).ShouldBe(scene.Fresh(order));
        scene.Warnings.ShouldHaveSingleItem().ShouldContain("missing [src/../inc/up.h inc/inc.h");
    }

    [Fact]
    public void A_record_says_what_was_put_in()
    {
        FileIdentity.TryRead("/", out FileIdentity root).ShouldBeTrue();
        byte[] key = new byte[32];
        var places = new Dictionary<string, (ulong Device, ulong Inode)> { ["/tmp"] = (1, 2) };
        ScanDepsRecord made = ScanDepsRecord.Of(
            7, "14.0.6", places, [("/a", root), ("/b c", default)], [(key, [1, 0])]);

        ScanDepsRecord read = ScanDepsRecord.FromBytes(made.Content.ToArray()).ShouldNotBeNull();

        read.Started.ShouldBe(7);
        read.ToolVersion.ShouldBe("14.0.6");
        read.Places.ShouldBe(places);
        read.Find(key).ShouldNotBeNull().ShouldBe([("/b c", default), ("/a", root)]);
        read.Find([.. key.Skip(1), (byte)1]).ShouldBeNull();
        for (int length = 0; length < made.Content.Length; length += 5)
        {
            ScanDepsRecord.FromBytes(made.Content[..length].ToArray()).ShouldBeNull();
        }
    }

    [Theory]
    [InlineData("a  b\tc", "a|b|c")]
    [InlineData("'a b' \"c d\" e\\ f", "a b|c d|e f")]
    [InlineData("-DX=\\\"y\\\" '' \"\\n\\\"\"", "-DX=\"y\"||\\n\"")]
    public void Commands_are_divided_as_a_shell_does(string command, string words) =>
        string.Join('|', CompilationDatabase.Split(command)).ShouldBe(words);

    private static void Sh(DatabaseScene scene, string script) => new ProgramRun
    {
        Program = "/bin/sh",
        Arguments = ["-ec", script],
        WorkingDirectory = scene.Project.Project,
    }.Run().EnsureSuccess();
}
