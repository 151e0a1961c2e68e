using System.Text;
using Recc.Core.Digests;
using Recc.Core.Inputs;
using Recc.Core.Inputs.Linking;
using Recc.Core.Inputs.ScanDeps;
using Recc.Core.Outputs;
using Recc.Core.Processes;
using Recc.Core.Remote;
using Recc.Core.Remote.Transport;
using Recc.Core.Tests.CommandLine;
using Recc.Core.Tests.Scenes;
using Recc.Core.Toolchains;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Fuzz;

/// <summary>What compilers, build tools and helpers print or leave behind, spoilt.</summary>
public sealed class AnswerFuzzTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Lists_of_modules_are_read_and_mean_the_same_when_they_are_written() => FuzzRun.Over(
        ["$root gcm.cache\nm m.gcm\nn:p  x/n-p.gcm\r\n\n"u8.ToArray(), "<iostream> i.gcm\nm \"m.gcm\"\n"u8.ToArray()],
        static bytes =>
        {
            if (ModuleMap.TryRead(bytes) is not { } map)
            {
                return;
            }

            ModuleMap again = ModuleMap.TryRead(map.ToOrderedText()).ShouldNotBeNull();
            again.Root.ShouldBe(map.Root);
            again.Files.ShouldBe(map.Files, ignoreOrder: true);
            map.Files.All(pair => map.FileOf(pair.Key) != null).ShouldBeTrue();
        });

    [Fact]
    public void Modules_that_a_source_speaks_of_are_names() => FuzzRun.Over(
        [
            """
            module; // import no;
            export module a.b:part [[x]];
            export import c . d;
            import :other; import <vector>; /* import no; */ import "h.h";
            const char *s = "import \" no;";
            """u8.ToArray(),
        ],
        static bytes =>
        {
            ModuleLines lines = ModuleLines.Read(bytes);

            lines.Declared.Concat(lines.Imports).All(static name => name.Length > 0 && !name.Contains(' '))
                .ShouldBeTrue();
            lines.Interfaces.ShouldBeSubsetOf(lines.Declared);
        });

    [Fact]
    public void What_clang_says_of_a_module_is_read_or_left() => FuzzRun.Over(
        [
            """
            Information for module file 'm.pcm':
              Module map file: /p/module.modulemap
              Imports module 'a': /p/a.pcm
              Input file: /usr/include/x.h [System]
              Input file: inc/y.h
            """u8.ToArray(),
        ],
        static bytes =>
        {
            HeaderModule.TryRead(Encoding.UTF8.GetString(bytes));

            // What is extracted is kept, and read later: that has to be possible, or nothing was meant.
            string extracted = HeaderModule.Extract(bytes);
            if (HeaderModule.TryRead(extracted) is { } module)
            {
                module.Inputs.Length.ShouldBeLessThanOrEqualTo(bytes.Length);
            }
        });

    [Fact]
    public void The_line_of_a_driver_is_one_command_or_none() => FuzzRun.Over(
        [
            """
            gcc version 12
            COLLECT_LTO_WRAPPER=x
             /usr/lib/collect2 -plugin "a b" -o "x\"y" -flto /usr/lib/crt1.o

            """u8.ToArray(),
            """
             "/usr/bin/ld" "-o" "a.out" "a\\b"
            clang: error: no
            """u8.ToArray(),
        ],
        static bytes =>
        {
            if (DriverLine.Read(Encoding.UTF8.GetString(bytes)) is { } line)
            {
                line.Arguments.Sum(static word => word.Length).ShouldBeLessThanOrEqualTo(bytes.Length);
                LinkerFlags(line).ShouldBeLessThanOrEqualTo(line.Arguments.Count);
            }
        });

    [Fact]
    public void Words_of_linker_scripts_are_in_the_script() => FuzzRun.Over(
        ["/* GNU ld script */ GROUP ( /lib/libc.so.6 AS_NEEDED ( \"/lib/a b.so\" ) ) # x\nINPUT(-lm,a.o)"u8.ToArray()],
        static bytes =>
        {
            string script = Encoding.UTF8.GetString(bytes);
            ScriptWords.Of(script).All(word => script.Contains(word, StringComparison.Ordinal)).ShouldBeTrue();
        });

    [Fact]
    public void Lists_of_name_patterns_are_judged() => FuzzRun.Over(
        ["#!special-case-list-v1\n[address]\nsrc:*/a.c\nfun:f*\n\ntype=x=init\n"u8.ToArray()],
        static bytes => NamePatterns.CompareFiles(bytes));

    [Fact]
    public void A_boundary_of_precompiled_headers_is_found_or_not() => FuzzRun.Over(
        [
            """
            /* c */ // d
            #include "pch.h"
            int a;
            Note: including file: pch.h
            Note: including file:  x.h
            """u8.ToArray(),
        ],
        static bytes =>
        {
            MicrosoftBoundary.ComesFirst(bytes, "pch.h");
            MicrosoftBoundary.WithoutHeader(bytes).Length.ShouldBeLessThanOrEqualTo(bytes.Length);
        });

    [Fact]
    public void Messages_in_which_nothing_is_to_be_exchanged_stay_as_they_are()
    {
        byte[][] goods =
        [
            [
                .. "a.c:1:2: error: \u001b[01m\u2018x\u2019\u001b[m in /canonical/a.c\n"u8,
                .. "    1 | int /canonical/b;\n      | ^~~\n"u8,
            ],
            [
                .. "In file included from /canonical/a.h:1,\n                 from a.c:2:\r\n"u8,
                .. "x: note: file '/canonical'"u8,
            ],
        ];
        FuzzRun.Over(goods, static bytes =>
        {
            new DiagnosticsRestorer([], utf8: true).Restore(bytes).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
            new DiagnosticsRestorer([new("/nowhere/at/all", "/x")], utf8: true).Restore(bytes).AsSpan()
                .SequenceEqual(bytes).ShouldBeTrue();
            new DiagnosticsRestorer([new("/canonical", "/a/longer/place")], utf8: false).Restore(bytes).Length
                .ShouldBeLessThanOrEqualTo(20 * (bytes.Length + 1));
        });
    }

    [Fact]
    public void Rules_get_their_modules_at_the_end_of_the_first() => FuzzRun.Over(
        ["a.o: a.cc \\\n b.h\nb.h:\n"u8.ToArray()],
        static bytes =>
        {
            byte[] longer = ModuleRule.With(bytes, ["m.gcm", "x y.gcm"], isGcc: bytes.Length % 2 == 0, hasPhony: true);
            longer.Length.ShouldBeGreaterThanOrEqualTo(Encoding.UTF8.GetByteCount(Encoding.UTF8.GetString(bytes)) / 3);
        });

    [Fact]
    public void Compilation_databases_are_read_or_refused() => FuzzRun.Over(
        [
            """
            [{"directory":"/b","command":"clang -c a.c -o \"a b.o\" 'x\\y'","file":"a.c"},
             {"directory":"/b","arguments":["ccache","clang","-c","\u00e4.c"],"file":"b.c","output":"b.o"}]
            """u8.ToArray(),
        ],
        static bytes =>
        {
            foreach (DatabaseEntry entry in CompilationDatabase.Read(bytes) ?? [])
            {
                entry.Directory.ShouldStartWith("/");
                entry.Words.Count.ShouldBeGreaterThan(1);
                ListedCommand.Of(entry, searchPath: "");
            }
        });

    [Fact]
    public void What_clang_scan_deps_prints_is_a_record_or_a_failure()
    {
        string compiler = folder["clang"];
        File.WriteAllText(compiler, "\u007fELF");
        FileIdentity.TryRead(compiler, out FileIdentity identity).ShouldBeTrue();
        ListedCommand[] commands =
        [
            .. new[] { "a.c", "b.c" }.Select(source => ListedCommand.Of(
                Commands.Understood($"clang -c {source}"), compiler, folder.Path).ShouldNotBeNull()),
        ];
        var order = new ScanOrder(
            Commands.Understood("clang -c a.c"), compiler, folder.Path, new Dictionary<string, string>(), "tools");
        FuzzRun.OverSome(
            [Encoding.UTF8.GetBytes($"recc-0: {folder.Path}/a.c \\\n  {folder.Path}/x.h\nrecc-1: b.c\n")],
            bytes =>
            {
                var runner = new ScriptedRunner(command =>
                    command.Arguments[^1] == "--version" ? ScriptedRunner.Ended(0, "LLVM version 14.0.6\n")
                    : command.Arguments[^1] == "-print-resource-dir" ? ScriptedRunner.Ended(0, "/usr/lib/clang/14\n")
                    : new ChildResult(0, 0, bytes, []));
                var program = new ScanDepsProgram(compiler, identity, folder.Path);
                ScanDepsRecord record = new ScanDepsRun(runner, program, order, 1, folder["database"])
                    .List(commands, CancellationToken.None);

                record.Count.ShouldBeInRange(1, 2);
                ScanDepsRecord.FromBytes(record.Content.ToArray()).ShouldNotBeNull().Count.ShouldBe(record.Count);
            },
            typeof(ScanDepsFailure));
    }

    [Fact]
    public void What_surrounds_a_compiler_is_absolute()
    {
        byte[][] goods =
        [
            Encoding.UTF8.GetBytes($"""
                Reading specs from /usr/lib/gcc/specs
                Configuration file: /etc/clang/x.cfg
                Found candidate GCC installation: {folder.Path}/gcc/12
                Selected GCC installation: /usr/lib/gcc/12
                """),
        ];
        FuzzRun.OverSome(goods, bytes =>
        {
            string answer = Encoding.UTF8.GetString(bytes);
            Surroundings.OfGcc(answer, "/usr/lib/gcc/12/", ["/usr/lib/gcc/12/cc1"]).Watched
                .All(static path => path.StartsWith('/')).ShouldBeTrue();
            Surroundings.OfClang(answer, [folder.Path]).Said.Length.ShouldBeLessThanOrEqualTo(answer.Length);
        });
    }

    [Fact]
    public void Helpers_give_headers_or_are_refused()
    {
        byte[] answer = [];
        var asked = new AskedCredentials(new Uri("https://server"), (_, _) => answer, TimeProvider.System);
        FuzzRun.Over(
            ["""{"headers":{"Authorization":["Bearer x","y"]},"expires":"2026-11-22T08:00:00Z"}"""u8.ToArray()],
            bytes =>
            {
                answer = bytes;
                asked.AskAsync(CancellationToken.None).GetAwaiter().GetResult().Headers.Count
                    .ShouldBeLessThanOrEqualTo(bytes.Length);
            },
            typeof(RemoteException));
    }

    [Fact]
    public void Trees_of_CMake_are_read_or_not()
    {
        File.WriteAllText(
            folder["CMakeCache.txt"],
            "# x\nCMAKE_HOME_DIRECTORY:INTERNAL=/p/src/../src\n//y\nCMAKE_CACHEFILE_DIR:INTERNAL=/p/build\r\n");
        FuzzRun.OverFile(folder["CMakeCache.txt"], _ =>
        {
            if (Recc.Core.Paths.CMakeTree.Read(folder["CMakeCache.txt"]) is { } tree)
            {
                tree.Source.ShouldStartWith("/");
                tree.Binary.ShouldStartWith("/");
            }
        });
    }

    private static int LinkerFlags(DriverLine line) =>
        Recc.Core.CommandLine.LinkerFlags.Read([.. line.Arguments]).Count();
}
