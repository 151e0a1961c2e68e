using Recc.Testing;
using Recc.Testing.Peers;
using Shouldly;
using Xunit;

namespace Recc.Peer.Tests;

/// <summary>
/// C++20 as CMake since 3.28 writes it: every source is scanned for modules, and its compile carries a list of modules,
/// which is empty for nearly all of them. (For the others see <see cref="ModulesTests"/>.)
/// </summary>
public sealed class ModernCxxTests : IDisposable
{
    private const int Compiles = 3;

    private const string Project = """
        --- CMakeLists.txt
        cmake_minimum_required(VERSION 3.28)
        project(modern CXX)
        set(CMAKE_CXX_STANDARD 20)
        add_library(parts OBJECT src/a.cpp src/b.cpp)
        add_executable(modern src/main.cpp)
        target_link_libraries(modern parts)
        --- src/a.h
        #pragma once
        int a();
        --- src/a.cpp
        #include "a.h"
        #include <vector>
        int a() { return static_cast<int>(std::vector<int>{1, 2}.size()); }
        --- src/b.cpp
        int b() { return 3; }
        --- src/main.cpp
        #include "a.h"
        int b();
        int main() { return a() + b() == 5 ? 0 : 1; }
        """;

    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [NeedsTheory(Need.ReccBinary, Need.SidRootProc)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task Sources_without_modules_are_cached_as_any_other(string compiler)
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: true);
        CMakeBuild native = Checkout("one", compiler, null, casd.Address);
        native.Build();
        string before = FilesOf(native);
        native.Clean();

        CMakeBuild first = Checkout("one", compiler, place.Recc, casd.Address);
        first.Build().Launches.ShouldBe(Launches.AllRemote(Compiles));
        FilesOf(first).ShouldBe(before);
        first.Build().FoundNothingToDo.ShouldBeTrue();

        CMakeBuild second = Checkout("elsewhere/two", compiler, place.Recc, casd.Address);
        second.Build().Launches.ShouldBe(Launches.AllHits(Compiles));
        second.CodeOfObjects().ShouldBe(first.CodeOfObjects());
        second.Build().FoundNothingToDo.ShouldBeTrue();
        second.Run("modern").ShouldBe("");

        File.AppendAllText(place.Outside("elsewhere/two/src/a.h"), "// more\n");
        second.Build().Launches.ShouldBe(Launches.AllRemote(2));
    }

    /// <summary>What the compiles made, objects and what stands beside them.</summary>
    private static string FilesOf(CMakeBuild build) => SidRoot.Run(
        build.Folder, null, ["sh", "-ec", "find CMakeFiles -path '*/src/*' -type f | sort | xargs sha256sum"])
        .EnsureSuccess().StandardOutput;

    private CMakeBuild Checkout(string folder, string compiler, string? launcher, string server)
    {
        TreeText.Write(place.Outside(folder), Project);
        var build = new CMakeBuild
        {
            Source = place.Inside(folder),
            Folder = place.Inside(folder + "/build"),
            Launcher = launcher ?? "",
            Compiler = compiler,
            Settings = place.Settings(server),
        };
        build.Configure().Result.EnsureSuccess();
        return build;
    }
}
