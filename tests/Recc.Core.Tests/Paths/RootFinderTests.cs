using Recc.Core.Paths;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Paths;

public sealed class RootFinderTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_project_root_of_the_settings_wins()
    {
        folder.CreateFolder("p/.git");
        string work = folder.CreateFolder("p/sub/build");

        PathMap map = Find(work, "../a.c", projectRoot: folder["p/sub"]);

        map.CanonicalWorkingDirectory.ShouldBe("build");
        map.Place(folder["p/x.h"]).ShouldBeOfType<PathPlace.Outside>();
    }

    [Fact]
    public void A_build_tree_in_the_sources_makes_one_root()
    {
        string work = CMakeTree("p", "p/build");

        PathMap map = Find(work, folder["p/src/a.c"]);

        map.MatchesDisk.ShouldBeTrue();
        map.Place(folder["p/src/a.c"]).Text.ShouldBe("../src/a.c");
    }

    [Fact]
    public void A_build_tree_beside_the_sources_makes_two()
    {
        string work = CMakeTree("checkout-1", "build-1");

        PathMap map = Find(work, folder["checkout-1/a.c"]);

        map.MatchesDisk.ShouldBeFalse();
        map.Place(folder["checkout-1/a.c"]).Text.ShouldBe("../source/a.c");
    }

    [Fact]
    public void The_version_control_root_around_the_sources_belongs_to_the_project()
    {
        folder.CreateFolder("mono/.git");
        string work = CMakeTree("mono/llvm", "mono/build");

        PathMap map = Find(work, folder["mono/clang/a.c"]);

        map.MatchesDisk.ShouldBeTrue();
        map.Place(folder["mono/clang/a.c"]).Text.ShouldBe("../clang/a.c");
    }

    [Fact]
    public void A_home_directory_under_version_control_is_no_project()
    {
        folder.CreateFolder("home/.git");
        string work = folder.CreateFolder("home/x/build");

        PathMap map = Find(work, "a.c", home: folder["home"]);

        map.CanonicalWorkingDirectory.ShouldBe("");
    }

    [Fact]
    public void Without_any_sign_the_working_directory_is_the_root()
    {
        string work = folder.CreateFolder("x");

        Find(work, "a.c").CanonicalWorkingDirectory.ShouldBe("");
    }

    [Fact]
    public void A_source_elsewhere_brings_its_own_root()
    {
        folder.CreateFolder("proj/.git");
        string work = folder.CreateFolder("elsewhere");

        PathMap map = Find(work, "../proj/src/a.c");

        map.Place("../proj/src/a.c").Text.ShouldBe("../source/src/a.c");
    }

    [Fact]
    public void A_build_tree_that_was_moved_says_nothing()
    {
        CMakeTree("p", "old");
        Directory.Move(folder["old"], folder["new"]);

        PathMap map = Find(folder["new"], "a.c");

        map.Place(folder["p/a.c"]).ShouldBeOfType<PathPlace.Outside>();
    }

    [Fact]
    public void Projects_reached_through_a_symbolic_link_are_recognised_by_both_names()
    {
        folder.CreateFolder("real/src");
        File.CreateSymbolicLink(folder["link"], folder["real"]);
        folder.Write("real/build/CMakeCache.txt",
            $"\nCMAKE_HOME_DIRECTORY:INTERNAL={folder["link"]}\nCMAKE_CACHEFILE_DIR:INTERNAL={folder["link/build"]}\n");

        PathMap map = Find(folder["real/build"], folder["link/src/a.c"]);

        map.Place(folder["link/src/a.c"]).Text.ShouldBe("../src/a.c");
        map.Place(folder["real/src/a.c"]).Text.ShouldBe("../src/a.c");
    }

    [Fact]
    public void A_common_root_must_not_be_too_general()
    {
        string work = CMakeTree("a/p", "b/build");
        PathMap map = Find(work, folder["a/p/x.c"]);
        var request = new RootRequest(work, folder["a/p/x.c"], null, null, null);

        RootFinder.FindCommon(map, request).ShouldNotBeNull().Place(folder["a/p/x.c"]).Text.ShouldBe("../../a/p/x.c");
        RootFinder.FindCommon(map, request with { HomeDirectory = folder["home"] }).ShouldBeNull();
    }

    [Theory]
    [InlineData("../../include/h.h", "", "top/include/h.h", "../../include/h.h")]
    [InlineData("./../api", "", "top/lib/api/h.h", "../api/h.h")]
    [InlineData("../../../../../../../../../../../usr/include/x.h", "", "top/lib/api/h.h", "/")]
    [InlineData("../../include/h.h", ".git", "top/include/h.h", "/")]
    [InlineData("sub/../../api/h.h", "", "top/lib/api/h.h", "/")]
    [InlineData("sub/h.h", "", "top/lib/api/h.h", "/")]
    public void Where_nothing_else_tells_names_of_inputs_do(string name, string mark, string path, string placed)
    {
        string work = folder.CreateFolder("top/lib/src");
        if (mark.Length > 0)
        {
            folder.CreateFolder("top/lib/src/" + mark);
        }

        var request = new RootRequest(work, "a.c", null, null, "/nonexistent/home") { Names = [name] };

        string expected = placed == "/" ? folder[path] : placed;
        RootFinder.Find(request).Place(folder[path]).Text.ShouldBe(expected);
    }

    [Fact]
    public void A_source_that_is_named_by_dots_keeps_its_name()
    {
        string work = folder.CreateFolder("top/build");
        folder.CreateFolder("top/src");

        PathMap map = Find(work, "../src/a.c");

        map.Place("../src/a.c").Text.ShouldBe("../src/a.c");
        map.Place(folder["top/inc/h.h"]).Text.ShouldBe("../inc/h.h");
        map.MatchesDisk.ShouldBeTrue();
    }

    private string CMakeTree(string source, string binary)
    {
        folder.CreateFolder(source);
        folder.Write(
            binary + "/CMakeCache.txt",
            $"# This is the CMakeCache file.\nCMAKE_CACHEFILE_DIR:INTERNAL={folder[binary]}\nX:STRING=1\n"
                + $"CMAKE_HOME_DIRECTORY:INTERNAL={folder[source]}\n");
        return folder[binary];
    }

    private static PathMap Find(string work, string source, string? projectRoot = null,
        string? home = "/nonexistent/home") =>
        RootFinder.Find(new RootRequest(work, source, projectRoot, null, home));
}
