using System.Reflection;
using System.Text.Json;
using Recc.Cli.Commands;
using Recc.Core.Configuration;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Commands;

public sealed class OwnVerbsTests
{
    [Theory]
    [InlineData("--version")]
    [InlineData("-v")]
    public void Version_in_one_line_has_the_form_of_upstreams(string line) =>
        VerbRun.Of(line).ShouldBe(new VerbRun(0, "recc version: 0.1.0\n", ""));

    [Fact]
    public void Version_says_which_recc_this_is()
    {
        VerbRun run = VerbRun.Of("version");

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldBe("");
        run.Output.Split('\n')[0].ShouldBe("recc 0.1.0");
    }

    [Fact]
    public void The_version_is_that_of_the_build() =>
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>().ShouldNotBeNull()
            .InformationalVersion.ShouldBe(VersionCommand.Version);

    [Theory]
    [InlineData("help")]
    [InlineData("--help")]
    public void Help_names_every_setting_in_lines_that_fit(string line)
    {
        VerbRun run = VerbRun.Of(line);

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldBe("");
        string[] lines = run.Output.Split('\n');
        lines.ShouldAllBe(text => text.Length <= HelpCommand.Width);
        lines.ShouldAllBe(text => text == text.TrimEnd());
        string words = string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        foreach (Setting row in SettingTable.Rows)
        {
            words.ShouldContain(row.Variable);
            words.ShouldContain(row.Sentence);
        }

        words.ShouldContain("How long to wait until a connection stands. 0: no limit. Default: 5 s.");
        words.ShouldContain("Compile locally when the server or the network fails. Default: on.");
    }

    [Fact]
    public void Nothing_to_run_shows_a_short_usage_on_standard_error()
    {
        VerbRun run = VerbRun.Of("");

        run.ShouldBe(new VerbRun(2, "", """
            recc: nothing to run
            usage: recc COMPILER ARGUMENTS...
                   recc cache | config | daemon | stats | version | help
            'recc help' says more.

            """));
    }

    [Theory]
    [InlineData("--foo", "recc: unknown option '--foo'\n")]
    [InlineData("why", "recc: 'why' is not in this version\n")]
    [InlineData("cache", "recc cache: Required command was not provided.\n")]
    [InlineData("cache trim --size lots",
        "recc cache: 'lots' is not a size; write a size such as 500M or 10G; 0 is no limit\n")]
    [InlineData("config --bogus", "recc config: Unrecognized command or argument '--bogus'.\n")]
    [InlineData("version 2", "recc version: Unrecognized command or argument '2'.\n")]
    public void Misuse_is_one_line_and_exit_code_2(string line, string error) =>
        VerbRun.Of(line).ShouldBe(new VerbRun(2, "", error));

    [Fact]
    public void Config_shows_settings_with_their_sources()
    {
        VerbRun run = VerbRun.Of(
            "config",
            false,
            ("RECC_SERVER", "grpcs://farm"),
            ("RECC_REMOTE_HEADER_X_API_KEY", "s3cret"),
            ("RECC_COMPILATION_DATABASE", "x.json"));

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldBe("");
        string[] lines = run.Output.Split('\n');
        lines.ShouldContain("  RECC_SERVER = grpcs://farm  (environment)");
        lines.ShouldContain("  RECC_CAS_SERVER = grpcs://farm  (default: RECC_ACTION_CACHE_SERVER, else RECC_SERVER)");
        lines.ShouldContain("  RECC_REMOTE_HEADER_x-api-key = (hidden)  (environment)");
        lines.ShouldContain("  RECC_COMPILATION_DATABASE = x.json  (environment)");
        lines.ShouldContain("  RECC_CONNECT_TIMEOUT = 5 s  (default)");
        lines.ShouldContain("      Compile locally when the server or the network fails.");
        lines[^2].ShouldBe("No problems.");
        lines.ShouldContain("  RECC_SCAN_DEPS_PARALLELISM = 1  (default)");
        run.Output.ShouldNotContain("s3cret");
        run.Output.ShouldNotContain("\e");
    }

    [Fact]
    public void Config_ends_with_the_problems_and_exit_code_1()
    {
        VerbRun run = VerbRun.Of("config", false, ("RECC_RETRY_LIMIT", "abc"), ("RECC_SEVER", "s3cret"));

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldEndWith("""
            Problems
              environment: RECC_SEVER: not a setting; see 'recc help' for those that are
              environment: RECC_RETRY_LIMIT: 'abc': not a number in range; write a whole number from 0 to 100
            Until bad values are corrected, every compile runs locally and nothing is cached.

            """);
        run.Output.ShouldNotContain("s3cret");
    }

    [Fact]
    public void Problems_that_do_no_harm_are_told_without_that_threat()
    {
        VerbRun run = VerbRun.Of("config", false, ("RECC_SEVER", "a:1"));

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldEndWith(
            "Problems\n  environment: RECC_SEVER: not a setting; see 'recc help' for those that are\n");
    }

    [Fact]
    public void Config_is_bold_on_a_terminal_only() =>
        VerbRun.Of("config", colour: true).Output.ShouldContain("\e[1mRECC_SERVER\e[0m = ");

    [Fact]
    public void Config_as_json_has_every_setting_and_the_problems_and_no_secrets()
    {
        VerbRun run = VerbRun.Of(
            "config --json",
            false,
            ("RECC_SERVER", "a:1"),
            ("RECC_REMOTE_HEADER_X", "s3cret"),
            ("RECC_RETRY_LIMIT", "\"\u0001"));

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldNotContain("s3cret");
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement[] settings = [.. json.RootElement.GetProperty("settings").EnumerateArray()];
        settings.Length.ShouldBe(SettingTable.Rows.Length);
        JsonElement server = settings[0];
        server.GetProperty("name").GetString().ShouldBe("RECC_SERVER");
        server.GetProperty("value").GetString().ShouldBe("a:1");
        server.GetProperty("source").GetString().ShouldBe("environment");
        server.GetProperty("set").GetBoolean().ShouldBeTrue();
        settings[1].GetProperty("value").GetString().ShouldBe("a:1");
        settings[1].GetProperty("set").GetBoolean().ShouldBeFalse();
        JsonElement problem = json.RootElement.GetProperty("problems").EnumerateArray().ShouldHaveSingleItem();
        problem.GetProperty("name").GetString().ShouldBe("RECC_RETRY_LIMIT");
        problem.GetProperty("badValue").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void Verbs_have_help_of_their_own()
    {
        VerbRun run = VerbRun.Of("config --help");

        run.ExitCode.ShouldBe(0);
        run.Output.ShouldContain("--json");
        run.Output.ShouldContain("recc config");
    }
}
