using Recc.Core.Host;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Host;

public sealed class LocaleCharsetTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("LC_ALL=C", false)]
    [InlineData("LC_ALL=POSIX", false)]
    [InlineData("LC_ALL=C.UTF-8", true)]
    [InlineData("LC_ALL=C.utf8", true)]
    [InlineData("LANG=C.UTF-8", true)]
    [InlineData("LC_CTYPE=C.UTF-8", true)]
    [InlineData("LANG=C.UTF-8 LC_CTYPE=C", false)]
    [InlineData("LANG=C.UTF-8 LC_ALL=C", false)]
    [InlineData("LANG=C LC_CTYPE=C.UTF-8", true)]
    [InlineData("LC_CTYPE=C LC_ALL=C.UTF-8", true)]
    [InlineData("LANG=C.UTF-8 LC_ALL= LC_CTYPE=", true)]
    [InlineData("LC_MESSAGES=C.UTF-8", false)]
    [InlineData("LANG=C.UTF-8 LC_MESSAGES=C", true)]
    [InlineData("LANG=xx_YY.UTF-8", false)]
    [InlineData("LANG=/etc/passwd", false)]
    [InlineData("LANG=C.UTF-8 LC_ALL=no_SUCH", false)]
    public void The_first_variable_that_is_set_decides(string variables, bool expected) =>
        LocaleCharset.IsUtf8(Read(variables)).ShouldBe(expected);

    private static Dictionary<string, string> Read(string variables) => variables
        .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static pair => pair.Split('='))
        .ToDictionary(static pair => pair[0], static pair => pair[1]);
}
