using Recc.Core.CommandLine;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.CommandLine;

public sealed class ClangClFlagTableTests
{
    public static TheoryData<string> Spellings => [.. ClangClFlagTable.Rows.Select(row => row.Spelling)];

    [Fact]
    public void No_spelling_has_two_rows_whether_with_slash_or_dash()
    {
        var spellings = ClangClFlagTable.Rows.Select(row => row.Spelling[1..]).ToArray();

        spellings.ShouldBe(spellings.Distinct().OrderBy(text => text, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public void A_row_makes_sense(string spelling)
    {
        var row = Row(spelling);

        row.Spelling[0].ShouldBeOneOf('/', '-');
        row.Spelling.Length.ShouldBeGreaterThan(1);
        row.Families.ShouldBe(CompilerFamilies.ClangCl);
        row.Style.ShouldNotBe(ValueStyle.Group);
        (row.Values == ValueRule.Listed).ShouldBe(row.Allowed.Length > 0);
        if (row.Reason is not null) row.Meaning.ShouldBe(ArgumentMeaning.Plain);
        if (row.Style == ValueStyle.Alone) row.Values.ShouldBe(ValueRule.Any);
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public void A_row_is_found_by_its_own_spelling_and_with_a_value(string spelling)
    {
        var row = Row(spelling);

        ClangClFlagTable.Find(spelling).ShouldBe(row);
        ClangClFlagTable.Find("-" + spelling[1..]).ShouldBe(row);
        if (row.Style is ValueStyle.Joined or ValueStyle.JoinedOrSeparate)
            ClangClFlagTable.Find(spelling + "%").ShouldBe(row);
        if (row.Style is ValueStyle.Alone or ValueStyle.Separate)
            ClangClFlagTable.Find(spelling + "%").ShouldNotBe(row);
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public void A_row_with_a_dash_is_not_typed_with_a_slash(string spelling)
    {
        if (spelling[0] == '-') ClangClFlagTable.Find("/" + spelling[1..]).ShouldNotBe(Row(spelling));
    }

    [Theory]
    [InlineData("/Foo", "/Fo")]
    [InlineData("/Fo:x", "/Fo:")]
    [InlineData("/openmp", "/openmp")]
    [InlineData("/openmp:llvm", "/o")]
    [InlineData("/opt/x.cpp", "/o")]
    [InlineData("/Users/x.cpp", "/U")]
    [InlineData("/W4", "/W4")]
    [InlineData("-Wall", "/Wall")]
    [InlineData("/wd4996", "/wd")]
    [InlineData("/w", "/w")]
    [InlineData("/MD", "/MD")]
    [InlineData("/MDd", "/MDd")]
    [InlineData("/MP8", "/MP")]
    [InlineData("/external:I", "/external:I")]
    [InlineData("/external:env:X", "/external:")]
    [InlineData("/showIncludes:user", "/showIncludes:user")]
    [InlineData("/permissive-", "/permissive-")]
    [InlineData("/Zc:inline", "/Zc:")]
    public void The_longest_row_counts(string argument, string spelling)
    {
        ClangClFlagTable.Find(argument)!.Spelling.ShouldBe(spelling);
    }

    [Theory]
    [InlineData("/home/x.cpp")]
    [InlineData("/tmp/x.cpp")]
    [InlineData("/usr/x.cpp")]
    [InlineData("/fcolor-diagnostics")]
    [InlineData("/W5")]
    [InlineData("/MDx")]
    [InlineData("-fcolor-diagnostics")]
    [InlineData("/")]
    [InlineData("-")]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("/\u20ac")]
    public void What_no_row_describes_is_unknown(string argument)
    {
        ClangClFlagTable.Find(argument).ShouldBeNull();
    }

    private static Flag Row(string spelling) => ClangClFlagTable.Rows.Single(row => row.Spelling == spelling);
}
