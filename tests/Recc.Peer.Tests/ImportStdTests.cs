using Recc.Testing;
using Recc.Testing.Peers;
using Shouldly;
using Xunit;

namespace Recc.Peer.Tests;

/// <summary>
/// The standard library as a module, which CMake has compiled from the library's own source, with each compiler;
/// workers have nothing but what they are sent.
/// </summary>
public sealed class ImportStdTests : IDisposable
{
    // std, std.compat, and the two sources.
    private const int Compiles = 4;

    // What a CMake that is not the one of this name wants to hear is another word; then the test is passed over.
    private const string Project = """
        --- CMakeLists.txt
        cmake_minimum_required(VERSION 3.30)
        set(CMAKE_EXPERIMENTAL_CXX_IMPORT_STD "451f2fe2-a8a2-47c3-bc32-94786d8fc91b")
        project(standard LANGUAGES CXX)
        set(CMAKE_CXX_STANDARD 23)
        set(CMAKE_CXX_STANDARD_REQUIRED ON)
        set(CMAKE_CXX_EXTENSIONS OFF)
        set(CMAKE_CXX_MODULE_STD ON)
        add_executable(hello hello.cpp more.cpp)
        --- hello.cpp
        import std;
        int more();
        int main() { std::vector<int> v{1, 2}; std::cout << v.size() + more() << "\n"; }
        --- more.cpp
        import std;
        int more() { return static_cast<int>(std::string("abc").size()); }
        """;

    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [ImportStdTheory]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task The_library_is_compiled_once_for_all_checkouts(string compiler)
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: true);
        CMakeBuild native = Checkout("one", compiler, "", casd.Address);
        NinjaRun expected = native.Build();
        string code = native.CodeOfObjects();
        Directory.Delete(place.Outside("one"), recursive: true);

        CMakeBuild first = Checkout("one", compiler, place.Recc, casd.Address);
        NinjaRun made = first.Build();
        made.Launches.ShouldBe(Launches.AllRemote(Compiles));
        made.Warnings.ShouldBe(expected.Warnings);
        first.CodeOfObjects().ShouldBe(code);
        first.Run("hello").ShouldBe("5\n");
        first.Build().FoundNothingToDo.ShouldBeTrue();

        CMakeBuild second = Checkout("elsewhere/two", compiler, place.Recc, casd.Address);
        second.Build().Launches.ShouldBe(Launches.AllHits(Compiles));
        second.CodeOfObjects().ShouldBe(code);
        second.Run("hello").ShouldBe("5\n");
    }

    private CMakeBuild Checkout(string folder, string compiler, string launcher, string server)
    {
        TreeText.Write(place.Outside(folder), "--- .git/HEAD\nref: refs/heads/main\n" + Project);
        var build = new CMakeBuild
        {
            Source = place.Inside(folder),
            Folder = place.Inside(folder + "/build"),
            Launcher = launcher,
            Compiler = compiler,
            Options = ["-DCMAKE_BUILD_TYPE=Release", "-Wno-dev"],
            Settings = place.Settings(server),
        };
        build.Configure().Result.EnsureSuccess();
        return build;
    }

    /// <summary>Needs a library that comes with its source as a module, and a CMake that knows of it.</summary>
    private sealed class ImportStdTheoryAttribute : TheoryAttribute
    {
        private const string Source = "/usr/include/c++/16/bits/std.cc";

        public ImportStdTheoryAttribute() => Skip = Needs.ReasonWhyNot([Need.ReccBinary, Need.SidRootProc])
            ?? (File.Exists(SidRoot.Outside(Source)) ? ReasonOfCMake() : $"the sid root has no {Source}");

        private static string? ReasonOfCMake() =>
            SidRoot.Run("/", null, ["sh", "-c", "grep -q 451f2fe2-a8a2-47c3-bc32-94786d8fc91b $(command -v cmake)"])
                .ExitCode == 0
                ? null
                : "the sid root's CMake wants another word for import std";
    }
}
