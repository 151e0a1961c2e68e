using Recc.Core.CommandLine;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.CommandLine;

public sealed class ResponseFileTests
{
    [Theory]
    [InlineData("-DA -DB", "-DA|-DB")]
    [InlineData("\n -DA\t\r\n-DB \n", "-DA|-DB")]
    [InlineData("-DA='x y' \"-DB=p q\"", "-DA=x y|-DB=p q")]
    [InlineData("-DA=\"it's\" '-DB=say \"x\"'", "-DA=it's|-DB=say \"x\"")]
    [InlineData(@"-DA=a\ b -DB=\""q\"" -DC=\\", "-DA=a b|-DB=\"q\"|-DC=\\")]
    [InlineData(@"-DA='\'' -DB=""\a\\""", @"-DA='|-DB=a\")]
    [InlineData("-DA='un closed", "-DA=un closed")]
    [InlineData("-DA\\\n-DB", "-DA\n-DB")]
    [InlineData("-DA=''", "-DA=")]
    [InlineData("-DA=\u00e9", "-DA=\u00e9")]
    [InlineData("", "")]
    [InlineData(" \n", "")]
    public void Text_is_cut_at_white_space_outside_quotes(string text, string expected)
    {
        var analysis = Commands.Analyze("gcc -c @args a.c", ("/proj/build/args", text));

        var command = analysis.ShouldBeOfType<CommandAnalysis.Compile>().Command;
        string[] inner = expected.Length == 0 ? [] : expected.Split('|');
        Commands.Rendered(command).ShouldBe(["-c", .. inner, "a.c"]);
    }

    [Fact]
    public void Files_may_name_files_all_relative_to_the_working_directory()
    {
        var analysis = Commands.Analyze(
            "gcc @sub/one a.c", ("/proj/build/sub/one", "-c '@two' @/abs/three"), ("/proj/build/two", "-DTWO"),
            ("/abs/three", "-DTHREE"));

        Commands.Rendered(analysis.ShouldBeOfType<CommandAnalysis.Compile>().Command)
            .ShouldBe(["-c", "-DTWO", "-DTHREE", "a.c"]);
    }

    [Theory]
    [InlineData("@missing")]
    [InlineData("@")]
    [InlineData("@self")]
    [InlineData("@bomb")]
    [InlineData("@empty-argument")]
    [InlineData("@form-feed")]
    [InlineData("@nul")]
    [InlineData("@mark")]
    [InlineData("@backslash")]
    public void What_cannot_be_read_or_is_read_differently_by_compilers_is_refused(string argument)
    {
        var analysis = Commands.Analyze(
            ["gcc", "-c", argument, "a.c"],
            Commands.Directory,
            ("/proj/build/self", "@self"),
            ("/proj/build/bomb", "@bomb @bomb"),
            ("/proj/build/empty-argument", "-DA '' -DB"),
            ("/proj/build/form-feed", "-DA\f-DB"),
            ("/proj/build/nul", "-DA\0-DB"),
            ("/proj/build/mark", "\uFEFF-DA"),
            ("/proj/build/backslash", "-DA\\"));

        analysis.ShouldBe(new CommandAnalysis.PassThrough(FallbackReason.UnreadableResponseFile, argument));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        var analysis = new CommandAnalyzer(_ => [0x2D, 0x44, 0xFF]).Analyze(["gcc", "-c", "@x", "a.c"], "/w");

        analysis.ShouldBe(new CommandAnalysis.PassThrough(FallbackReason.NameNotUtf8, "@x"));
    }

    [Fact]
    public void A_file_that_is_not_an_argument_of_a_compiler_is_not_read()
    {
        var analyzer = new CommandAnalyzer(_ => throw new InvalidOperationException("It was read."));

        analyzer.Analyze(["ar", "@x"], "/w").ShouldBeOfType<CommandAnalysis.PassThrough>();
    }

    [Fact]
    public void An_at_sign_inside_an_argument_names_no_file()
    {
        Commands.Analyze("gcc -c a@b.c -I x@y").ShouldBeOfType<CommandAnalysis.Compile>();
    }
}
