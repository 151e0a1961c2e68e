using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// A project for Windows, built by CMake and Ninja with clang-cl: Ninja learns which headers were read from what is
/// shown on standard output, so that has to be right whoever made the object.
/// </summary>
public sealed class ClangClBuildTests
{
    private const string Project = """
        --- .git/HEAD
        ref: refs/heads/main
        --- CMakeLists.txt
        cmake_minimum_required(VERSION 3.20)
        project(small LANGUAGES C CXX)
        add_library(parts OBJECT src/a.cpp src/c.c)
        target_include_directories(parts PRIVATE inc)
        add_library(more OBJECT src/b.cpp)
        target_include_directories(more SYSTEM PRIVATE inc)
        add_library(early OBJECT src/d.cpp)
        target_precompile_headers(early PRIVATE early.h)
        --- src/a.cpp
        #include "own.h"
        struct A { int value; A *next; };
        int a(const A &a) { return a.next ? H : a.value + OWN; }
        --- src/b.cpp
        #include <h.h>
        int b() { return H; }
        --- early.h
        inline int early(int value) { return value + 1; }
        --- src/d.cpp
        int d() { return early(1); }
        --- src/c.c
        #include <h.h>
        int c(void) { return H; }
        --- src/own.h
        #pragma once
        #include <h.h>
        #define OWN 3
        --- inc/h.h
        #define H 1
        """;

    private const string Configure =
        "cmake -G Ninja -S . -B build -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_BUILD_TYPE=Debug"
        + " -DCMAKE_C_COMPILER=clang-cl-19 -DCMAKE_CXX_COMPILER=clang-cl-19"
        + " -DCMAKE_C_COMPILER_WORKS=1 -DCMAKE_CXX_COMPILER_WORKS=1"
        + " -DCMAKE_C_COMPILER_LAUNCHER=$RECC -DCMAKE_CXX_COMPILER_LAUNCHER=$RECC > configure.log 2>&1";

    private const string Build = Configure + " && ninja -C build > build.log && ninja -C build";

    [NeedsFact(Need.ReccBinary, Need.ClangCl, Need.CMakeAndNinja)]
    public async Task Another_checkout_hits_and_has_nothing_left_to_do()
    {
        using var first = new Workplace(Tools.Clang, Project, "first");
        using var second = new Workplace(Tools.Clang, Project, "second-checkout");
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        first.Use(server);
        second.Use(server);

        Observed made = first.Launch(Build);
        int executed = server.Log.ProcessesStarted;
        Observed hit = second.Launch(Build);

        made.Result.StandardOutput.ShouldEndWith("ninja: no work to do.\n", Case.Sensitive, made.Result.ToString());
        hit.Result.StandardOutput.ShouldEndWith("ninja: no work to do.\n", Case.Sensitive, hit.Result.ToString());
        executed.ShouldBe(5);
        server.Log.ProcessesStarted.ShouldBe(executed);
        Objects(hit).ShouldBe(Objects(second.Native(Build)));
    }

    [NeedsFact(Need.ReccBinary, Need.ClangCl, Need.CMakeAndNinja)]
    public async Task A_changed_header_rebuilds_who_includes_it_and_nobody_else()
    {
        using var place = new Workplace(Tools.Clang, Project);
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        place.Use(server);
        place.Launch(Build).Result.EnsureSuccess();
        const string Change = Build
            + " > /dev/null; cp src/own.h own.bak; echo '#define MORE' >> src/own.h; ninja -n -C build; cp own.bak "
            + "src/own.h; rm own.bak";

        Observed launched = place.Launch(Change);

        launched.Result.StandardOutput.ShouldContain("[1/1]");
        launched.Result.StandardOutput.ShouldContain("a.cpp.obj");
        launched.Result.StandardOutput.ShouldNotContain("c.c.obj");
    }

    /// <summary>Digests of the objects, the time in their header left out.</summary>
    private static string[] Objects(Observed observed) =>
    [
        .. observed.Files.Where(static pair => pair.Key.EndsWith(".obj", StringComparison.Ordinal))
            .OrderBy(static pair => pair.Key, StringComparer.Ordinal)
            .Select(static pair => pair.Key + " " + Convert.ToHexString(
                System.Security.Cryptography.SHA256.HashData(
                    [.. pair.Value.Content[..4], .. pair.Value.Content[8..]]))),
    ];
}
