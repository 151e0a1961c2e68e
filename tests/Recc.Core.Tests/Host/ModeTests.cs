using Recc.Core.Host;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Host;

public sealed class ModeTests
{
    [Theory]
    [InlineData("gcc -c a.c", "gcc -c a.c")]
    [InlineData("/usr/bin/gcc -c a.c", "/usr/bin/gcc -c a.c")]
    [InlineData("./config --json", "./config --json")]
    [InlineData("bin/stats", "bin/stats")]
    [InlineData("Config", "Config")]
    [InlineData("gcc --version", "gcc --version")]
    [InlineData("gcc -- help", "gcc -- help")]
    [InlineData("-- gcc -c a.c", "gcc -c a.c")]
    [InlineData("-- config", "config")]
    [InlineData("-- --odd", "--odd")]
    [InlineData("-- --", "--")]
    public void Commands_are_launched(string line, string command) =>
        string.Join(' ', Of(line).ShouldBeOfType<Mode.Launch>().Command).ShouldBe(command);

    [Theory]
    [InlineData("config", "config", "")]
    [InlineData("cache verify", "cache", "verify")]
    [InlineData("config --json", "config", "--json")]
    [InlineData("version", "version", "")]
    [InlineData("--version", "version", "--short")]
    [InlineData("-v", "version", "--short")]
    [InlineData("help", "help", "")]
    [InlineData("--help", "help", "")]
    [InlineData("-h", "help", "")]
    public void Verbs_are_our_own(string line, string name, string rest)
    {
        Mode.Verb verb = Of(line).ShouldBeOfType<Mode.Verb>();

        verb.Name.ShouldBe(name);
        string.Join(' ', verb.Rest).ShouldBe(rest);
    }

    [Theory]
    [InlineData("", "nothing to run")]
    [InlineData("--", "nothing to run after '--'")]
    [InlineData("--foo gcc", "unknown option '--foo'")]
    [InlineData("-c a.c", "unknown option '-c'")]
    [InlineData("-", "unknown option '-'")]
    [InlineData("-V", "unknown option '-V'")]
    [InlineData("why a.o", "'why' is not in this version")]
    [InlineData("doctor", "'doctor' is not in this version")]
    public void Everything_else_is_misuse(string line, string reason) =>
        Of(line).ShouldBeOfType<Mode.Misuse>().Line.ShouldBe(reason);

    [Fact]
    public void An_empty_first_word_is_misuse() =>
        Mode.Of("recc", [""], _ => true).ShouldBeOfType<Mode.Misuse>();

    [Theory]
    [InlineData("gcc")]
    [InlineData("/usr/lib/recc/gcc")]
    [InlineData("./gcc")]
    public void A_link_named_like_a_compiler_launches_that_compiler(string programName)
    {
        Mode mode = Mode.Of(programName, ["config", "--json"], name => name == "gcc");

        mode.ShouldBeOfType<Mode.Launch>().Command.ShouldBe(["gcc", "config", "--json"]);
    }

    [Fact]
    public void A_link_named_like_a_compiler_launches_it_even_without_arguments() =>
        Mode.Of("cc", [], _ => true).ShouldBeOfType<Mode.Launch>().Command.ShouldBe(["cc"]);

    [Fact]
    public void Under_another_name_we_are_still_recc() =>
        Mode.Of("/opt/recc-0.1", ["version"], _ => false).ShouldBeOfType<Mode.Verb>();

    private static Mode Of(string line) =>
        Mode.Of("/usr/bin/recc", line.Split(' ', StringSplitOptions.RemoveEmptyEntries), _ => true);
}
