using Recc.Core.CommandLine;
using Recc.Core.Inputs;
using Recc.Core.Tests.CommandLine;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Inputs;

/// <summary>What is remembered is what a compiler would say now, whatever happened in between.</summary>
public sealed class RememberingInputFinderTests
{
    private const string Tree = """
        --- main.c
        #include "a.h"
        #include <b.h>
        #include <sub/c.h>
        #if __has_include("maybe.h")
        #endif
        --- first/keep
        --- second/a.h
        int a;
        --- second/b.h
        int b;
        --- second/sub/c.h
        int c;
        """;

    private const string TextTree = """
        --- text.s
                .include "part.s"
        --- part.s
                .text
        --- sub/keep
        --- text.i
        int i;
        --- main.c
        int a;
        --- tools/ld
        another linker
        """;

    private const string Options = "-c main.c -Ifirst -Igone -Isecond -MD -o main.o";

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    [RealCompiler("clang-19")]
    public void Nothing_changed_starts_no_compiler(string compiler)
    {
        using var scene = new CompileScene(Tree);
        ScanOrder order = scene.Order($"{compiler} {Options}");
        CompileScene.Settle();
        InputFinding first = scene.Remembered(order);

        (InputFinding again, int runs) = scene.RememberedWithCost(order);

        runs.ShouldBe(0);
        CompileScene.Describe(again).ShouldBe(CompileScene.Describe(first));
    }

    [NeedsFact(Need.Gcc)]
    public void Files_too_young_to_be_trusted_are_read_again_but_no_compiler_is_started()
    {
        using var scene = new CompileScene(Tree);
        ScanOrder order = scene.Order($"gcc {Options}");
        InputFinding first = scene.Remembered(order);

        for (int i = 0; i < 3; i++)
        {
            (InputFinding again, int runs) = scene.RememberedWithCost(order);
            runs.ShouldBe(0);
            CompileScene.Describe(again).ShouldBe(CompileScene.Describe(first));
        }
    }

    /// <summary>Each is something people do to a tree; the name says what.</summary>
    public static TheoryData<string> Edits => [.. EditsByName.Keys];

    private static readonly Dictionary<string, Action<CompileScene>> EditsByName = new(StringComparer.Ordinal)
    {
        ["a header changes"] = static scene => scene.Write("second/a.h", "int a2;\n"),
        ["a header changes within its size"] = static scene => scene.Write("second/a.h", "int z;\n"),
        ["the source changes"] = static scene => scene.Write("main.c", "#include \"a.h\"\n"),
        ["a header includes another one now"] = static scene => scene.Write("second/b.h", "#include \"sub/c.h\"\n"),
        ["a header goes"] = static scene => File.Delete(scene["second/a.h"]),
        ["a shadowing header comes, earlier in the path"] = static scene => scene.Write("first/b.h", "int b1;\n"),
        ["a shadowing header comes in a new directory of the path"] =
            static scene => scene.Write("gone/b.h", "int b1;\n"),
        ["a shadowing header comes in a new directory below"] =
            static scene => scene.Write("first/sub/c.h", "int c1;\n"),
        ["a shadowing header comes in a new directory below a new one"] =
            static scene => scene.Write("gone/sub/c.h", "int c1;\n"),
        ["a shadowing header comes beside the includer"] = static scene => scene.Write("a.h", "int a1;\n"),
        ["what is asked for comes beside the includer"] = static scene => scene.Write("maybe.h", "int m;\n"),
        ["what is asked for comes in the path"] = static scene => scene.Write("second/maybe.h", "int m;\n"),
        ["a precompiled header comes"] = static scene => scene.Write("second/b.h.gch", "no pch\n"),
        ["a precompiled header comes as a directory"] = static scene => scene.Write("second/b.h.gch/x.gch", "no pch\n"),
        ["a directory becomes a link to another"] = static scene =>
        {
            scene.Write("other/b.h", "int other;\n");
            Directory.Delete(scene["first"], recursive: true);
            Directory.CreateSymbolicLink(scene["first"], "other");
        },
        ["a missing directory becomes a link"] = static scene =>
        {
            scene.Write("other/b.h", "int other;\n");
            Directory.CreateSymbolicLink(scene["gone"], scene["other"]);
        },
        ["a header becomes a link"] = static scene =>
        {
            scene.Write("other/b.h", "int other;\n");
            File.Delete(scene["second/b.h"]);
            File.CreateSymbolicLink(scene["second/b.h"], "../other/b.h");
        },
        ["a shadowing link comes"] = static scene => File.CreateSymbolicLink(scene["first/b.h"], "../second/a.h"),
        ["a header is replaced by one of its size and time"] = static scene =>
        {
            DateTime time = File.GetLastWriteTimeUtc(scene["second/a.h"]);
            CompileScene.ForceTime(scene.Write("second/new", "int z;\n"), time);
            File.Move(scene["second/new"], scene["second/a.h"], overwrite: true);
        },
        ["a header is written over and its time set back"] = static scene =>
        {
            DateTime time = File.GetLastWriteTimeUtc(scene["second/a.h"]);
            CompileScene.ForceTime(scene.Write("second/a.h", "int z;\n"), time);
        },
        ["a shadowing header comes and the directory's time is set back"] = static scene =>
        {
            DateTime time = Directory.GetLastWriteTimeUtc(scene["first"]);
            scene.Write("first/b.h", "int b1;\n");
            CompileScene.ForceTime(scene["first"], time);
        },
        ["a header becomes a directory"] = static scene =>
        {
            File.Delete(scene["second/a.h"]);
            scene.CreateFolderAt("second/a.h");
        },
        ["a directory that shadows no header gets the header's name"] =
            static scene => scene.CreateFolderAt("first/b.h"),
        ["a file comes where a directory was missing"] = static scene => scene.Write("gone", "no directory\n"),
    };

    [NeedsTheory(Need.Gcc)]
    [MemberData(nameof(Edits))]
    public void After_any_edit_gcc_would_say_the_same(string edit) => CheckEdit("gcc", edit, settled: true);

    [NeedsTheory(Need.Clang)]
    [MemberData(nameof(Edits))]
    public void After_any_edit_clang_would_say_the_same(string edit) => CheckEdit("clang", edit, settled: true);

    [NeedsTheory(Need.Gcc)]
    [MemberData(nameof(Edits))]
    public void An_edit_right_behind_the_scan_is_not_missed(string edit) => CheckEdit("gcc", edit, settled: false);

    [NeedsFact(Need.Gcc)]
    public void Edits_that_make_no_difference_start_no_compiler()
    {
        using var scene = new CompileScene(Tree);
        ScanOrder order = scene.Order($"gcc {Options}");
        scene.Remembered(order);
        Action[] edits =
        [
            () => CompileScene.ForceTime(scene["second/a.h"], DateTime.UtcNow.AddMinutes(-5)),
            () => scene.Write("second/a.h", "int a;\n"),
            () => scene.Write("first/unrelated.h", "int u;\n"),
            () => scene.Write("main.o", "object"),
            () => scene.CreateFolderAt("first/b.h"),
            () => File.Delete(scene["first/unrelated.h"]),
        ];
        foreach (Action edit in edits)
        {
            edit();
            scene.RememberedWithCost(order).Runs.ShouldBe(0);
            Same(scene, order);
        }
    }

    [NeedsFact(Need.Gcc)]
    public void What_was_read_again_is_trusted_the_next_time()
    {
        using var scene = new CompileScene(Tree);
        ScanOrder order = scene.Order($"gcc {Options}");
        scene.Remembered(order);
        CompileScene.Settle();
        scene.Remembered(order);
        byte[] renewed = File.ReadAllBytes(scene.Records().Single());

        scene.Remembered(order);

        File.ReadAllBytes(scene.Records().Single()).ShouldBe(renewed);
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    public void The_target_of_a_dangling_link_may_come_later(string compiler)
    {
        using var scene = new CompileScene(Tree);
        File.CreateSymbolicLink(scene["first/b.h"], scene["other/real.h"]);
        ScanOrder order = scene.Order($"{compiler} {Options}");
        CompileScene.Settle();
        scene.Remembered(order);

        scene.Write("other/real.h", "int later;\n");

        Same(scene, order);
        CompileScene.Spelled(scene.Remembered(order)).ShouldContain("first/b.h");
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    public void The_target_of_a_dangling_directory_link_may_come_later(string compiler)
    {
        using var scene = new CompileScene(Tree);
        scene.CreateFolderAt("far");
        Directory.CreateSymbolicLink(scene["gone"], scene["far/other"]);
        Directory.CreateSymbolicLink(scene["first/sub"], scene["far/third"]);
        ScanOrder order = scene.Order($"{compiler} {Options}");
        CompileScene.Settle();
        scene.Remembered(order);

        scene.Write("far/third/c.h", "int later;\n");
        Same(scene, order);
        scene.Write("far/other/b.h", "int later;\n");
        Same(scene, order);

        CompileScene.Spelled(scene.Remembered(order)).ShouldContain("gone/b.h");
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    public void Dot_dot_behind_a_link_is_watched_where_it_leads(string compiler)
    {
        using var scene = new CompileScene("""
            --- a.c
            #include <a.h>
            --- real/sub/a.h
            #include "../x.h"
            --- inc/keep
            --- x.h
            int first;
            """);
        Directory.CreateSymbolicLink(scene["link"], "real/sub");
        ScanOrder order = scene.Order($"{compiler} -c a.c -Ilink -Iinc");
        CompileScene.Settle();
        CompileScene.Spelled(scene.Remembered(order)).ShouldContain("inc/../x.h");
        scene.Records().Length.ShouldBe(1);

        scene.Write("real/x.h", "int second;\n");

        Same(scene, order);
        CompileScene.Spelled(scene.Remembered(order)).ShouldContain("link/../x.h");
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    public void A_link_that_leads_elsewhere_now_is_noticed_behind_dot_dot(string compiler)
    {
        using var scene = new CompileScene("""
            --- a.c
            #include <../x.h>
            --- one/sub/keep
            --- one/x.h
            int one;
            --- two/sub/keep
            --- two/x.h
            int two;
            """);
        Directory.CreateSymbolicLink(scene["link"], "one/sub");
        ScanOrder order = scene.Order($"{compiler} -c a.c -Ilink");
        CompileScene.Settle();
        scene.Remembered(order);
        scene.RememberedWithCost(order).Runs.ShouldBe(0);

        Directory.Delete(scene["link"]);
        Directory.CreateSymbolicLink(scene["link"], "two/sub");

        Same(scene, order);
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    public void A_directory_that_was_dropped_as_a_duplicate_may_become_another(string compiler)
    {
        using var scene = new CompileScene("""
            --- a.c
            #include <b.h>
            --- inc/keep
            --- last/b.h
            int last;
            --- new/b.h
            int new;
            """);
        Directory.CreateSymbolicLink(scene["same"], "inc");
        ScanOrder order = scene.Order($"{compiler} -c a.c -Iinc -Isame -Ilast");
        CompileScene.Settle();
        scene.Remembered(order);

        Directory.Delete(scene["same"]);
        Directory.CreateSymbolicLink(scene["same"], "new");

        Same(scene, order);
        CompileScene.Spelled(scene.Remembered(order)).ShouldContain("same/b.h");
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    public void A_directory_that_was_dropped_for_a_system_directory_may_become_another(string compiler)
    {
        using var scene = new CompileScene("""
            --- a.c
            #include <limits.h>
            --- sys/limits.h
            int system;
            --- new/limits.h
            int new;
            """);
        Directory.CreateSymbolicLink(scene["same"], "sys");
        ScanOrder order = scene.Order($"{compiler} -c a.c -Isame -isystem sys");
        CompileScene.Settle();
        scene.Remembered(order);

        Directory.Delete(scene["same"]);
        Directory.CreateSymbolicLink(scene["same"], "new");

        Same(scene, order);
        CompileScene.Spelled(scene.Remembered(order)).ShouldContain("same/limits.h");
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    public void A_file_in_the_path_may_become_a_directory(string compiler)
    {
        using var scene = new CompileScene(Tree);
        scene.Write("gone", "a file\n");
        ScanOrder order = scene.Order($"{compiler} {Options}");
        CompileScene.Settle();
        scene.Remembered(order);

        File.Delete(scene["gone"]);
        scene.Write("gone/b.h", "int shadow;\n");

        Same(scene, order);
        CompileScene.Spelled(scene.Remembered(order)).ShouldContain("gone/b.h");
    }

    [NeedsFact(Need.Gcc)]
    public void Of_two_headers_that_gcc_takes_for_one_the_other_is_not_forgotten()
    {
        // With #pragma once, gcc takes files of the same time, size and content for one and names the first alone.
        using var scene = new CompileScene("""
            --- a.c
            #include <w.h>
            --- one/w.h
            #pragma once
            #include_next <w.h>
            --- two/w.h
            #pragma once
            #include_next <w.h>
            """);
        DateTime time = DateTime.UtcNow.AddHours(-1);
        CompileScene.ForceTime(scene["one/w.h"], time);
        CompileScene.ForceTime(scene["two/w.h"], time);
        ScanOrder order = scene.Order("gcc -c a.c -Ione -Itwo");
        CompileScene.Settle();
        CompileScene.Spelled(scene.Remembered(order)).ShouldNotContain("two/w.h");

        scene.Write("two/w.h", "#pragma once\nint y;\n");

        Same(scene, order);
        CompileScene.Spelled(scene.Remembered(order)).ShouldContain("two/w.h");
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    public void A_header_that_is_read_once_under_two_names_keeps_a_compile_here(string compiler)
    {
        using var scene = new CompileScene("""
            --- a.c
            #include "one.h"
            #include "two.h"
            --- one.h
            #pragma once
            int x;
            """);
        File.CreateSymbolicLink(scene["two.h"], "one.h");
        ScanOrder order = scene.Order($"{compiler} -c a.c");

        InputFinding linked = scene.Remembered(order);
        File.Delete(scene["two.h"]);
        scene.Write("two.h", "#pragma once\nint y;\n");

        linked.ShouldBeOfType<InputFinding.Refused>().Reason.ShouldBe(FallbackReason.TwinHeaders);
        CompileScene.Spelled(scene.Remembered(order)).ShouldContain("two.h");
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    [RealCompiler("clang-19")]
    public void What_a_forced_include_means_may_change(string compiler)
    {
        using var scene = new CompileScene(Tree);
        scene.Write("second/forced.h", "int forced;\n");
        ScanOrder order = scene.Order($"{compiler} {Options} -include forced.h");
        CompileScene.Settle();
        scene.Remembered(order);

        scene.Write("forced.h", "int nearer;\n");
        Same(scene, order);
        CompileScene.Settle();
        scene.Remembered(order);
        scene.Write("forced.h.gch", "no precompiled header\n");
        Same(scene, order);
        File.Delete(scene["forced.h.gch"]);
        Same(scene, order);
        CompileScene.Settle();
        scene.Remembered(order);
        scene.Write("forced.h.pch", "no precompiled header\n");
        Same(scene, order);
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    public void Directories_of_the_environment_count(string compiler)
    {
        using var scene = new CompileScene(Tree);
        scene.Variables["CPATH"] = "extra:later";
        ScanOrder order = scene.Order($"{compiler} -c main.c -Isecond -MD");
        CompileScene.Settle();
        scene.Remembered(order);

        scene.Write("later/sub/c.h", "int shadowed by -I\n");
        Same(scene, order);
        scene.Write("extra/maybe.h", "int m;\n");
        Same(scene, order);
        scene.Variables["CPATH"] = "";
        Same(scene, order);
    }

    [NeedsFact(Need.Gcc)]
    public void Another_command_directory_or_toolchain_is_another_scan()
    {
        using var scene = new CompileScene(Tree);
        ScanOrder order = scene.Order($"gcc {Options}");
        scene.Remembered(order);

        scene.RememberedWithCost(scene.Order($"gcc {Options} -DX")).Runs.ShouldBeGreaterThan(0);
        scene.RememberedWithCost(order with { ToolchainIdentity = "another" }).Runs.ShouldBeGreaterThan(0);
        scene.RememberedWithCost(order with { WorkingDirectory = scene.Project + "/." }).Runs.ShouldBeGreaterThan(0);
        scene.RememberedWithCost(order).Runs.ShouldBe(0);
    }

    [Theory]
    [RealCompiler("gcc", "-c text.s -Isub -o a.o")]
    [RealCompiler("clang-19", "-c text.s -Isub -o a.o")]
    [RealCompiler("gcc", "-c text.i -o a.o")]
    [RealCompiler("clang", "-c text.i -o a.o")]
    [RealCompiler("gcc", "-c main.c -Btools -o a.o")]
    [RealCompiler("clang", "-c main.c -Btools -o a.o")]
    public void Texts_and_other_linkers_are_remembered_too(string compiler, string options)
    {
        using var scene = new CompileScene(TextTree);
        ScanOrder order = scene.Order($"{compiler} {options}");
        CompileScene.Settle();
        InputFinding first = scene.Remembered(order);

        (InputFinding again, int runs) = scene.RememberedWithCost(order);

        first.ShouldBeOfType<InputFinding.Found>();
        runs.ShouldBe(0);
        CompileScene.Describe(again).ShouldBe(CompileScene.Describe(first));
    }

    [Theory]
    [RealCompiler("gcc", "-c text.s -Isub -o a.o", "sub/part.s")]
    [RealCompiler("clang-19", "-c text.s -Isub -o a.o", "sub/part.s")]
    [RealCompiler("gcc", "-c text.s -Isub -o a.o", "text.s")]
    [RealCompiler("clang", "-c text.i -o a.o", "text.i")]
    [RealCompiler("gcc", "-c main.c -Btools -o a.o", "tools/as")]
    [RealCompiler("clang", "-c main.c -Btools -o a.o", "tools/include/b.h")]
    [RealCompiler("gcc", "-c main.c -Btools -o a.o", "tools/x86_64-linux-gnu/12/cc1")]
    [RealCompiler("gcc", "-c main.c -Btools -o a.o", "toolscc1")]
    public void What_comes_to_a_text_or_a_directory_of_programs_is_noticed(string compiler, string options, string file)
    {
        using var scene = new CompileScene(TextTree);
        ScanOrder order = scene.Order($"{compiler} {options}");
        CompileScene.Settle();
        InputFinding before = scene.Remembered(order);

        scene.Write(file, "\n\n");

        Same(scene, order);
        CompileScene.Describe(scene.Remembered(order)).ShouldNotBe(CompileScene.Describe(before));
    }

    [NeedsFact(Need.Gcc)]
    public void A_computed_include_is_never_remembered()
    {
        using var scene = new CompileScene("--- a.c\n#define H <b.h>\n#include H\n--- inc/b.h\nint b;\n");
        ScanOrder order = scene.Order("gcc -c a.c -Iinc");
        scene.Remembered(order);

        scene.RememberedWithCost(order).Runs.ShouldBeGreaterThan(0);
        scene.Records().ShouldBeEmpty();
    }

    [NeedsFact(Need.Gcc)]
    public void A_failed_scan_is_not_remembered()
    {
        using var scene = new CompileScene("--- a.c\n#include \"no.h\"\n");
        ScanOrder order = scene.Order("gcc -c a.c");

        scene.Remembered(order).ShouldBeOfType<InputFinding.Refused>().Reason.ShouldBe(FallbackReason.ScanFailed);

        scene.Records().ShouldBeEmpty();
    }

    [NeedsFact(Need.Gcc)]
    public void A_damaged_record_is_no_record()
    {
        using var scene = new CompileScene(Tree);
        ScanOrder order = scene.Order($"gcc {Options}");
        CompileScene.Settle();
        string expected = CompileScene.Describe(scene.Remembered(order));
        string path = scene.Records().Single();
        byte[] good = File.ReadAllBytes(path);
        var random = new Random(1);
        List<byte[]> damaged =
            [[], [0], good[..31], good[..32], good[..33], good[..^1], [.. good, 0], new byte[good.Length]];
        for (int i = 0; i < 8; i++)
        {
            byte[] flipped = [.. good];
            flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
            damaged.Add(flipped);
        }

        foreach (byte[] bytes in damaged)
        {
            File.WriteAllBytes(path, bytes);

            (InputFinding finding, int runs) = scene.RememberedWithCost(order);

            runs.ShouldBeGreaterThan(0);
            CompileScene.Describe(finding).ShouldBe(expected);
        }
    }

    [NeedsFact(Need.Gcc)]
    public void A_record_of_another_version_is_no_record()
    {
        using var scene = new CompileScene(Tree);
        ScanOrder order = scene.Order($"gcc {Options}");
        scene.Remembered(order);
        string path = scene.Records().Single();
        byte[] bytes = File.ReadAllBytes(path);
        // A hash, then the version, all of it under the hash.
        bytes[32] ^= 0x40;
        System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(32)).CopyTo(bytes, 0);
        File.WriteAllBytes(path, bytes);

        scene.RememberedWithCost(order).Runs.ShouldBeGreaterThan(0);
    }

    [NeedsFact(Need.Gcc)]
    public void A_whole_record_of_nonsense_is_no_record()
    {
        using var scene = new CompileScene(Tree);
        ScanOrder order = scene.Order($"gcc {Options}");
        string expected = CompileScene.Describe(scene.Remembered(order));
        string path = scene.Records().Single();
        byte[] good = File.ReadAllBytes(path);
        var random = new Random(2);
        for (int i = 0; i < 40; i++)
        {
            byte[] bytes = [.. good];
            random.NextBytes(bytes.AsSpan(36 + random.Next(bytes.Length - 36)));
            System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(32)).CopyTo(bytes, 0);
            File.WriteAllBytes(path, bytes);

            Should.NotThrow(() => scene.Remembered(order));
        }

        File.WriteAllBytes(path, good);
        CompileScene.Describe(scene.Remembered(order)).ShouldBe(expected);
    }

    [NeedsFact(Need.Gcc)]
    public void A_cache_directory_that_cannot_be_written_changes_nothing()
    {
        using var scene = new CompileScene(Tree);
        ScanOrder order = scene.Order($"gcc {Options}");
        File.WriteAllText(scene.Cache, "a file, so nothing can be made in it");

        Same(scene, order);
        Same(scene, order);
    }

    [NeedsFact(Need.Gcc)]
    public void A_record_that_is_a_directory_changes_nothing()
    {
        using var scene = new CompileScene(Tree);
        ScanOrder order = scene.Order($"gcc {Options}");
        scene.Remembered(order);
        string path = scene.Records().Single();
        File.Delete(path);
        Directory.CreateDirectory(path);

        Same(scene, order);
    }

    [NeedsFact(Need.Gcc)]
    public void Many_at_once_agree()
    {
        using var scene = new CompileScene(Tree);
        ScanOrder order = scene.Order($"gcc {Options}");
        var answers = new string[8];

        Parallel.For(0, answers.Length, i => answers[i] = CompileScene.Describe(scene.Remembered(order)));

        answers.ShouldAllBe(answer => answer == answers[0]);
        scene.Records().Length.ShouldBe(1);
    }

    [NeedsFact(Need.Gcc)]
    public void Old_records_go_and_those_in_use_stay()
    {
        using var scene = new CompileScene(Tree);
        string old = Path.Combine(scene.Cache, "scans/ab/old");
        Directory.CreateDirectory(Path.GetDirectoryName(old)!);
        File.WriteAllText(old, "of long ago");
        CompileScene.ForceTime(old, DateTime.UtcNow.AddDays(-31));
        ScanOrder order = scene.Order($"gcc {Options}");
        scene.Remembered(order);
        string record = scene.Records().ShouldHaveSingleItem();
        CompileScene.Settle();
        scene.Remembered(order);
        CompileScene.ForceTime(record, DateTime.UtcNow.AddDays(-5));

        scene.RememberedWithCost(order).Runs.ShouldBe(0);

        File.GetLastWriteTimeUtc(record).ShouldBeGreaterThan(DateTime.UtcNow.AddDays(-1));
    }

    [NeedsFact(Need.Gcc)]
    public void A_header_that_comes_while_the_compiler_looks_is_not_missed_later()
    {
        using var scene = new CompileScene(Tree);
        CompileScene.Settle();
        ScanOrder order = scene.Order($"gcc {Options}");
        bool done = false;
        scene.Runner.After = _ =>
        {
            if (!done)
            {
                done = true;
                scene.Write("first/b.h", "int shadow;\n");
                CompileScene.ForceTime(scene["first/b.h"], DateTime.UtcNow.AddHours(-2));
                CompileScene.ForceTime(scene["first"], DateTime.UtcNow.AddHours(-2));
            }
        };

        scene.Remembered(order);

        Same(scene, order);
    }

    private static void CheckEdit(string compiler, string edit, bool settled)
    {
        using var scene = new CompileScene(Tree);
        ScanOrder order = scene.Order($"{compiler} {Options}");
        if (settled)
        {
            CompileScene.Settle();
            scene.Remembered(order);
            scene.Remembered(order);
        }
        else
        {
            scene.Remembered(order);
        }

        EditsByName[edit](scene);

        Same(scene, order);
        Same(scene, order);
    }

    private static void Same(CompileScene scene, ScanOrder order) =>
        CompileScene.Describe(scene.Remembered(order)).ShouldBe(CompileScene.Describe(scene.Fresh(order)));
}
