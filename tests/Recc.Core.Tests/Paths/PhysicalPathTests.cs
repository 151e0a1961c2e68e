using Recc.Core.Paths;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Paths;

public sealed class PhysicalPathTests : IDisposable
{
    private readonly TempFolder folder = new();

    public PhysicalPathTests()
    {
        folder.Write("x/y/two.h", "the one that is meant");
        folder.Write("two.h", "the one that text leads to");
        folder.CreateFolder("x/y/z");
        Directory.CreateSymbolicLink(folder["l"], folder["x/y/z"]);
    }

    [Theory]
    [InlineData("l/../two.h", "x/y/two.h")]
    [InlineData("l/../z/./../two.h", "x/y/two.h")]
    [InlineData("l/..", "x/y")]
    [InlineData("l/../not/there.o", "x/y/not/there.o")]
    [InlineData("l/../../y/..two", "x/y/..two")]
    [InlineData("l/..two/three", "l/..two/three")]
    [InlineData("l/two.h", "l/two.h")]
    [InlineData("not/../two.h", "not/../two.h")]
    [InlineData("x/y/../../two.h", "two.h")]
    public void Dots_are_followed_as_the_system_follows_them(string path, string expected) =>
        PhysicalPath.WithoutDots(folder[path]).ShouldBe(folder[expected]);

    public void Dispose() => folder.Dispose();
}
