using Recc.Cli.Tests.Daemon;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// A CMake project whose compilation database is listed by clang-scan-deps (RECC_COMPILATION_DATABASE): after each
/// change the objects are what the compiler makes of today's files.
/// </summary>
public sealed class CompilationDatabaseTests
{
    private const string Files = """
        --- CMakeLists.txt
        cmake_minimum_required(VERSION 3.20)
        project(p CXX)
        add_library(l OBJECT a.cpp b.cpp)
        target_include_directories(l PRIVATE first inc)
        --- a.cpp
        #include <x.h>
        #include <cstddef>
        int a = X;
        --- b.cpp
        #include "near.h"
        #include <x.h>
        int b = NEAR + X;
        --- near.h
        #define NEAR 10
        --- inc/x.h
        #define X 1
        --- first/keep
        """;

    private const string Configure = """
        cmake -G Ninja -S . -B build -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_CXX_COMPILER_LAUNCHER="$RECC" \
            -DCMAKE_EXPORT_COMPILE_COMMANDS=ON > cmake.log 2>&1 || { cat cmake.log; exit 1; }
        sleep 0.1
        """;

    /// <summary>With recc and without, at one place.</summary>
    private const string Build = """
        rm -rf "$RECC_LOG_DIRECTORY"; export RECC_LOG_LEVEL=trace
        objects='build/CMakeFiles/l.dir/a.cpp.o build/CMakeFiles/l.dir/b.cpp.o'
        rm -f $objects; ninja -C build > ninja.log || { cat ninja.log; exit 1; }
        cat $objects > with; rm -f $objects
        RECC_PASSTHROUGH=1 RECC_LOG_LEVEL=error ninja -C build > ninja.log || { cat ninja.log; exit 1; }
        cat $objects > without
        cmp with without || exit 2
        cat "$RECC_LOG_DIRECTORY"/* > log 2>/dev/null
        true
        """;

    [NeedsTheory(Need.ReccBinary, Need.ScanDeps, Need.CMakeAndNinja)]
    [InlineData("off")]
    [InlineData("auto")]
    public void What_the_database_says_is_taken_while_it_holds(string daemon)
    {
        using DaemonWorld world = World(daemon);
        world.Run(Configure).EnsureSuccess();

        string log = Built(world);
        Listed(log).ShouldBe(2, log);
        log.ShouldContain("listed 2 commands of");

        world.Run("echo '#define X 2' > inc/x.h; sleep 0.1").EnsureSuccess();
        Listed(Built(world)).ShouldBe(0);
        world.Run("echo '#define X 3' > first/x.h; sleep 0.1").EnsureSuccess();
        Listed(Built(world)).ShouldBe(0);

        world.Run("sed -i 's/PRIVATE first inc/PRIVATE inc first/' CMakeLists.txt\n" + Configure).EnsureSuccess();
        log = Built(world);
        Listed(log).ShouldBe(2, log);
    }

    [NeedsTheory(Need.ReccBinary, Need.ScanDeps, Need.CMakeAndNinja)]
    [InlineData("off", "none", "is not there")]
    [InlineData("auto", "garbage", "does not belong to")]
    public void Without_a_program_of_use_all_goes_on(string daemon, string program, string warning)
    {
        using DaemonWorld world = World(daemon);
        world.Variables["CLANG_SCAN_DEPS"] = Path.Combine(world.Tree, program);
        world.Run("printf '#!/bin/sh\\necho garbage\\n' > garbage; chmod +x garbage").EnsureSuccess();
        world.Run(Configure).EnsureSuccess();

        string log = Built(world);

        Listed(log).ShouldBe(0);
        log.ShouldContain(warning);
    }

    [NeedsFact(Need.ReccBinary, Need.ScanDeps, Need.CMakeAndNinja)]
    public void Garbage_beside_the_compiler_is_told_and_not_believed()
    {
        using DaemonWorld world = World("off");
        // A compiler with a program of its version beside it that lists nothing of sense.
        world.Run("""
            real=$(dirname "$(readlink -f "$(command -v clang++)")")
            mkdir -p ../tool/bin; cp "$real/clang" ../tool/bin/clang; ln -s clang ../tool/bin/clang++
            ln -s "$real/../lib" ../tool/lib
            printf '#!/bin/sh\n[ "$1" = --version ] && exec %s --version\necho "recc-0: /nonsense"\n' \
                "$real/clang-scan-deps" > ../tool/bin/clang-scan-deps
            chmod +x ../tool/bin/clang-scan-deps
            """).EnsureSuccess();
        world.Run("PATH=\"$PWD/../tool/bin:$PATH\"\n" + Configure).EnsureSuccess();

        string log = Built(world);

        Listed(log).ShouldBe(0);
        log.ShouldContain("it listed nothing that is understood");
    }

    private static DaemonWorld World(string daemon)
    {
        var world = new DaemonWorld(Files);
        world.Variables["RECC_DAEMON"] = daemon;
        world.Variables["RECC_SCANNER"] = "compiler";
        world.Variables["RECC_COMPILATION_DATABASE"] = Path.Combine(world.Tree, "build/compile_commands.json");
        world.Variables["RECC_LOG_DIRECTORY"] = world["logs"];
        return world;
    }

    private static string Built(DaemonWorld world)
    {
        world.Run(Build).EnsureSuccess();
        return File.ReadAllText(Path.Combine(world.Tree, "log"));
    }

    private static int Listed(string log) =>
        log.Split('\n').Count(static line => line.Contains("listed before: they hold", StringComparison.Ordinal));
}
