using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Harness;

public sealed class TreeTextTests
{
    [Fact]
    public void Files_are_read_in_order_with_their_line_feeds()
    {
        var files = TreeText.Read("""
            --- a.c
            one

            two
            --- empty.h
            --- inc/b.h
            three
            """);
        files.Select(file => file.Key).ShouldBe(["a.c", "empty.h", "inc/b.h"]);
        files.Select(file => file.Value).ShouldBe(["one\n\ntwo\n", "", "three\n"]);
    }

    [Theory]
    [InlineData("text\n--- a.c\n")]
    [InlineData("--- ../a.c\n")]
    [InlineData("--- /a.c\n")]
    [InlineData("--- \n")]
    public void What_is_not_a_tree_is_refused(string tree) =>
        Should.Throw<FormatException>(() => TreeText.Read(tree));

    [Fact]
    public void Files_are_written_below_the_folder()
    {
        using var folder = new TempFolder();
        TreeText.Write(folder.Path, "--- x/y/z.txt\nhello\n");
        File.ReadAllText(folder["x/y/z.txt"]).ShouldBe("hello\n");
    }
}
