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

    [Fact]
    public void A_path_of_very_many_directories_is_told_and_takes_no_stack()
    {
        string real = PhysicalPath.Of(Path.GetTempPath().TrimEnd('/'));
        string below = string.Concat(Enumerable.Repeat("/a", 100_000));
        string told = "";
        var thread = new Thread(() => told = PhysicalPath.Of(real + below), maxStackSize: 256 << 10);
        thread.Start();
        thread.Join();

        (told == real + below).ShouldBeTrue();
    }

    [Fact]
    public void A_path_with_a_NUL_is_that_of_no_file() =>
        PhysicalPath.Of("/usr/bin/../bin\0x/y").ShouldBe(PhysicalPath.Of("/usr") + "/bin\0x/y");

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
