using System.Text;
using Recc.Core.Inputs;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Inputs;

public sealed class SearchPathReaderTests
{
    [Fact]
    public void Directories_come_in_order_and_those_that_do_not_exist_come_last()
    {
        const string Printed = """
            Using built-in specs.
            ignoring nonexistent directory "/usr/local/include/x86_64-linux-gnu"
            ignoring duplicate directory "inc"
            #include "..." search starts here:
             quoted
            #include <...> search starts here:
             inc
             /usr/include/c++/12
             /usr/include
            End of search list.
            COMPILER_PATH=/usr/lib
            """;

        SearchPathReader.Read(Encoding.UTF8.GetBytes(Printed), out _).ShouldNotBeNull().ShouldBe(
            ["quoted", "inc", "/usr/include/c++/12", "/usr/include", "/usr/local/include/x86_64-linux-gnu"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("#include <...> search starts here:\n /usr/include\n")]
    public void A_list_without_an_end_is_none(string printed) =>
        SearchPathReader.Read(Encoding.UTF8.GetBytes(printed), out _).ShouldBeNull();
}
