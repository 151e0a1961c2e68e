using System.Text;
using Recc.Core.Inputs;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Inputs;

public sealed class MicrosoftBoundaryTests
{
    [Theory]
    [InlineData("#include \"x.h\"", true)]
    [InlineData("\ufeff\r\n// a\r\n/* b\n */ # include <x.h>\n", true)]
    [InlineData("#include \"y.h\"\n#include \"x.h\"", false)]
    [InlineData("#define X\n#include \"x.h\"", false)]
    [InlineData("#include \"x.hpp\"", false)]
    [InlineData("// goes on \\\n#include \"x.h\"\n", false)]
    [InlineData("/* never ends\n#include \"x.h\"\n", false)]
    [InlineData("int i; #include \"x.h\"", false)]
    [InlineData("/ #include \"x.h\"", false)]
    [InlineData("", false)]
    public void A_source_begins_with_its_header_or_not(string source, bool begins) =>
        MicrosoftBoundary.ComesFirst(Encoding.UTF8.GetBytes(source), "x.h").ShouldBe(begins);

    [Theory]
    [InlineData("", "")]
    [InlineData("x.h", "")]
    [InlineData("x.h| a.h|  b.h", "")]
    [InlineData("x.h| a.h|  b.h|y.h| z.h", "y.h| z.h")]
    [InlineData("x.h|y.h", "y.h")]
    public void What_the_header_includes_is_not_listed(string list, string left) =>
        MicrosoftBoundary.WithoutHeader(List(list)).ShouldBe(List(left));

    private static byte[] List(string names) => Encoding.UTF8.GetBytes(string.Concat(
        names.Split('|', StringSplitOptions.RemoveEmptyEntries)
            .Select(static name => $"Note: including file: {name}\n")));

    [Theory]
    [InlineData("first\nshort", "short")]
    [InlineData("first\n", "")]
    [InlineData("first", "")]
    public void A_list_that_ends_early_is_cut_where_it_ends(string list, string rest) =>
        Encoding.UTF8.GetString(MicrosoftBoundary.WithoutHeader(Encoding.UTF8.GetBytes(list))).ShouldBe(rest);
}
