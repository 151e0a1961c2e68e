using Recc.Core.CommandLine;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.CommandLine;

public sealed class FlagTableTests
{
    public static TheoryData<string> Spellings => [.. FlagTable.Rows.Select(row => row.Spelling)];

    [Fact]
    public void No_spelling_has_two_rows_and_all_are_sorted()
    {
        var spellings = FlagTable.Rows.Select(row => row.Spelling).ToArray();

        spellings.ShouldBe(spellings.Distinct().OrderBy(text => text, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public void A_row_makes_sense(string spelling)
    {
        var row = FlagTable.Rows.Single(row => row.Spelling == spelling);

        row.Spelling.ShouldStartWith("-");
        row.Spelling.Length.ShouldBeGreaterThan(1);
        row.Spelling.ShouldNotContain(" ");
        row.Families.ShouldNotBe(CompilerFamilies.None);
        row.Meaning.ShouldNotBe(ArgumentMeaning.Source);
        if (row.Reason is not null)
        {
            row.Meaning.ShouldBe(ArgumentMeaning.Plain);
            row.Values.ShouldBe(ValueRule.Any);
        }

        (row.Values == ValueRule.Listed).ShouldBe(row.Allowed.Length > 0);
        (row.Style == ValueStyle.Group).ShouldBe(row.Values == ValueRule.NotAFile);
        if (row.Style == ValueStyle.Alone) row.Values.ShouldBe(ValueRule.Any);
        if (row.Style is ValueStyle.Separate or ValueStyle.EqualsOrSeparate) row.Spelling.ShouldNotEndWith("=");
        if (row.Meaning is ArgumentMeaning.Mode or ArgumentMeaning.Ignored) row.Style.ShouldBe(ValueStyle.Alone);
        if (row.Meaning is ArgumentMeaning.IncludeFile or ArgumentMeaning.Sysroot)
            row.Values.ShouldBe(ValueRule.PlainPath);
        if (row.Meaning == ArgumentMeaning.IncludeDirectory) row.Values.ShouldBe(ValueRule.SearchPath);
        if (NamedInputs.Includes(row.Meaning) && row.Style != ValueStyle.Alone)
            row.Values.ShouldBeOneOf(ValueRule.FileName, ValueRule.MapperFile);
        if (row.Meaning == ArgumentMeaning.PrefixMap) row.Values.ShouldBe(ValueRule.Mapping);
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public void A_row_is_found_by_its_own_spelling_and_with_a_value(string spelling)
    {
        var row = FlagTable.Rows.Single(row => row.Spelling == spelling);

        FlagTable.Find(spelling, row.Families).ShouldBe(row);
        if (row.Style is ValueStyle.Joined or ValueStyle.JoinedOrSeparate or ValueStyle.Group)
            FlagTable.Find(spelling + "%", row.Families).ShouldBe(row);
        if (row.Style == ValueStyle.EqualsOrSeparate) FlagTable.Find(spelling + "=%", row.Families).ShouldBe(row);
        if (row.Style is ValueStyle.Alone or ValueStyle.Separate)
            FlagTable.Find(spelling + "%", row.Families).ShouldNotBe(row);
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public void A_row_of_one_family_is_not_seen_by_the_other(string spelling)
    {
        var row = FlagTable.Rows.Single(row => row.Spelling == spelling);
        var others = CompilerFamilies.Both & ~row.Families;

        FlagTable.Find(spelling, others).ShouldNotBe(row);
    }

    [Theory]
    [InlineData("-Wall", "-W")]
    [InlineData("-Wp,-DX", "-Wp,")]
    [InlineData("-std=c++20", "-std=")]
    [InlineData("-stdlib=libc++", "-stdlib=")]
    [InlineData("-static", "-static")]
    [InlineData("-fprofile-prefix-map=a=b", "-fprofile-prefix-map=")]
    [InlineData("-fprofile-prefix-path=a", "-fprofile")]
    [InlineData("-fprofile-generated", "-fprofile")]
    [InlineData("-Wp,-MD,x", "-Wp,-MD,")]
    [InlineData("-Wa,-alh=x", "-Wa,-a")]
    [InlineData("-fprofilx", "-f")]
    [InlineData("-fdiagnostics-format=text", "-fdiagnostics-format=text")]
    [InlineData("-fdiagnostics-format=texty", "-fdiagnostics-format=")]
    [InlineData("-include-pch", "-include-pch")]
    [InlineData("-includes.h", "-include")]
    [InlineData("-isystemx", "-isystem")]
    [InlineData("-isystem-after", "-isystem-after")]
    [InlineData("-Ix", "-I")]
    [InlineData("-I-", "-I-")]
    [InlineData("-MMD", "-MMD")]
    [InlineData("-MM", "-MM")]
    [InlineData("--sysroot=/x", "--sysroot")]
    [InlineData("-oa.o", "-o")]
    [InlineData("-dumpbase", "-dumpbase")]
    [InlineData("-dumpversion", "-d")]
    public void The_longest_row_counts(string argument, string spelling)
    {
        FlagTable.Find(argument, CompilerFamilies.Both)!.Spelling.ShouldBe(spelling);
    }

    [Theory]
    [InlineData("-MDx.d")]
    [InlineData("-cx")]
    [InlineData("--sysrootx")]
    [InlineData("--output=x")]
    [InlineData("--compile")]
    [InlineData("-Kx")]
    [InlineData("-%")]
    [InlineData("---")]
    [InlineData("\u20ac")]
    public void What_no_row_describes_is_unknown(string argument)
    {
        FlagTable.Find(argument, CompilerFamilies.Both).ShouldBeNull();
    }

    [Theory]
    [InlineData("gcc", "-fcallgraph-info")]
    [InlineData("gcc", "-fcallgraph-info=su")]
    [InlineData("gcc", "-Wa,-a=x")]
    [InlineData("gcc", "-aux-info=x")]
    [InlineData("clang", "-fsave-optimization-record=yaml")]
    [InlineData("clang", "-ftime-trace")]
    [InlineData("clang", "-ftime-trace=x.json")]
    [InlineData("clang", "-foptimization-record-file=x")]
    [InlineData("clang", "-MJx")]
    public void An_option_that_asks_for_a_file_names_one(string compiler, string option)
    {
        Commands.Understood($"{compiler} -c {option} a.c").SideOutputs.ShouldHaveSingleItem();
    }

    [Fact]
    public void The_page_of_options_says_what_the_table_says()
    {
        var page = CommandsPage.Render();
        if (RepositoryFiles.AcceptsNewText)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(RepositoryFiles.CommandsPage)!);
            File.WriteAllText(RepositoryFiles.CommandsPage, page);
        }

        var written = File.Exists(RepositoryFiles.CommandsPage) ? File.ReadAllText(RepositoryFiles.CommandsPage) : "";

        written.ShouldBe(page, "docs/commands.md is out of date: run this test with RECC_ACCEPT=1 to rewrite it.");
    }
}
