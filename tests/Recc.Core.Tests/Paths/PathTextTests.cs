using FsCheck;
using FsCheck.Fluent;
using Recc.Core.Paths;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Paths;

public sealed class PathTextTests
{
    [Theory]
    [InlineData("/a/b/c", "/a/b/c")]
    [InlineData("/a/./b//c/", "/a/b/c")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/..", "/")]
    [InlineData("/", "/")]
    [InlineData("a/..", "")]
    [InlineData("./a", "a")]
    [InlineData("..", "..")]
    [InlineData("../../a/../b", "../../b")]
    [InlineData("a/../../b", "../b")]
    [InlineData(".", "")]
    [InlineData("", "")]
    [InlineData("a.../b", "a.../b")]
    [InlineData("a./b", "a./b")]
    public void Paths_are_folded_lexically(string path, string expected) => PathText.Normalize(path).ShouldBe(expected);

    [Fact]
    public void Folding_twice_changes_nothing_more()
    {
        Gen<string> paths = Gen.Elements("a", "b", "..", ".", "", "c.d").ArrayOf()
            .Select(parts => string.Join('/', parts));

        Check.QuickThrowOnFailure(Prop.ForAll(
            paths.ToArbitrary(), path => PathText.Normalize(PathText.Normalize(path)) == PathText.Normalize(path)));
    }

    [Theory]
    [InlineData("/a/b", "/a", true)]
    [InlineData("/a", "/a", true)]
    [InlineData("/ab", "/a", false)]
    [InlineData("/a", "/", true)]
    [InlineData("/a", "/a/b", false)]
    public void A_directory_holds_what_is_below_it(string path, string directory, bool holds) =>
        PathText.IsAtOrBelow(path, directory).ShouldBe(holds);

    [Theory]
    [InlineData("", "src/a.c", "src/a.c")]
    [InlineData("build", "src/a.c", "../src/a.c")]
    [InlineData("build", "build/gen/x.h", "gen/x.h")]
    [InlineData("build/sub", "build/gen/x.h", "../gen/x.h")]
    [InlineData("build", "", "..")]
    [InlineData("build", "build", ".")]
    [InlineData("build", "build/../src/x.h", "../src/x.h")]
    [InlineData("", "", ".")]
    public void A_path_is_written_from_the_working_directory(string from, string path, string expected) =>
        PathText.Relative(from, path).ShouldBe(expected);

    [Theory]
    [InlineData("/a/b", "/a")]
    [InlineData("/a", "/")]
    [InlineData("a", "")]
    [InlineData("a//b", "a")]
    public void The_parent_is_everything_before_the_last_component(string path, string parent) =>
        PathText.Parent(path).ShouldBe(parent);
}
