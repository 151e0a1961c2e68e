using Recc.Core.Paths;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Paths;

public sealed class PathMapTests
{
    private static readonly PathMap OneRoot =
        PathMap.Create([new PathRoot("", ["/home/u/p", "/data/u/p"])], "/data/u/p/build");

    private static readonly PathMap TwoRoots = PathMap.Create(
        [new PathRoot("source", ["/src/p"]), new PathRoot("build", ["/tmp/b"])], "/tmp/b/sub");

    [Theory]
    [InlineData("/home/u/p/src/a.cpp", "src/a.cpp", "../src/a.cpp")]
    [InlineData("/data/u/p/src/a.cpp", "src/a.cpp", "../src/a.cpp")]
    [InlineData("/home/u/p/build/gen/x.h", "build/gen/x.h", "gen/x.h")]
    [InlineData("/home/u/p/build/../src/x.h", "src/x.h", "../src/x.h")]
    [InlineData("/home/u/p", "", "..")]
    [InlineData("/home/u/p/build", "build", ".")]
    [InlineData("../src/./a.cpp", "src/a.cpp", "../src/./a.cpp")]
    [InlineData("a.o", "build/a.o", "a.o")]
    public void Paths_below_the_root_are_written_from_the_working_directory(string spelled, string place, string text)
    {
        var inside = OneRoot.Place(spelled).ShouldBeOfType<PathPlace.Inside>();

        inside.InputPath.ShouldBe(place);
        inside.Text.ShouldBe(text);
    }

    [Theory]
    [InlineData("/usr/include/stdio.h", "/usr/include/stdio.h")]
    [InlineData("/home/u/p2/x.h", "/home/u/p2/x.h")]
    [InlineData("../../other/x.h", "/data/u/p/build/../../other/x.h")]
    [InlineData("/home/u/p/../q/x.h", "/home/u/p/../q/x.h")]
    public void Paths_elsewhere_stay_absolute(string spelled, string text) =>
        OneRoot.Place(spelled).ShouldBe(new PathPlace.Outside(text));

    [Theory]
    [InlineData("/src/p/inc", "source/inc", "../../source/inc")]
    [InlineData("/tmp/b/gen/x.h", "build/gen/x.h", "../gen/x.h")]
    [InlineData("../../../src/p/a.c", "source/a.c", "../../source/a.c")]
    [InlineData("x.o", "build/sub/x.o", "x.o")]
    public void A_build_tree_elsewhere_is_a_second_root(string spelled, string place, string text)
    {
        var inside = TwoRoots.Place(spelled).ShouldBeOfType<PathPlace.Inside>();

        inside.InputPath.ShouldBe(place);
        inside.Text.ShouldBe(text);
    }

    [Theory]
    [InlineData("/usr/bin/gcc", "/opt/bin/gcc")]
    [InlineData("/usr/bin", "/opt/bin")]
    [InlineData("/usr/binary", "/usr/binary")]
    [InlineData("/usr/lib/x.h", "/elsewhere/x.h")]
    public void Paths_that_workers_have_elsewhere_are_written_as_they_know_them(string spelled, string text) =>
        OneRoot.WithReplacements(
            [KeyValuePair.Create("/usr/bin", "/opt/bin"), KeyValuePair.Create("/usr/lib", "/elsewhere")])
            .Place(spelled).ShouldBe(new PathPlace.Outside(text));

    [Fact]
    public void A_path_may_be_replaced_by_one_below_a_root() =>
        OneRoot.WithReplacements([KeyValuePair.Create("/mnt/p", "/home/u/p")]).Place("/mnt/p/src/a.c").Text
            .ShouldBe("../src/a.c");

    [Fact]
    public void Two_roots_do_not_look_like_the_disk()
    {
        OneRoot.MatchesDisk.ShouldBeTrue();
        TwoRoots.MatchesDisk.ShouldBeFalse();
        TwoRoots.CanonicalWorkingDirectory.ShouldBe("build/sub");
    }

    [Theory]
    [InlineData("../../source/inc", "/src/p/inc")]
    [InlineData("x.o", "/tmp/b/sub/x.o")]
    public void Canonical_paths_lead_back_to_the_disk(string canonical, string local) =>
        TwoRoots.ToLocal(canonical).ShouldBe(local);

    [Theory]
    [InlineData("a.o", true)]
    [InlineData("CMakeFiles/x.dir/a.o", true)]
    [InlineData("../lib/a.o", true)]
    [InlineData("/etc/passwd", false)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("a\0b", false)]
    public void A_server_may_name_relative_paths_only(string said, bool accepted) =>
        RemotePath.TryCreate(said, out _).ShouldBe(accepted);
}
