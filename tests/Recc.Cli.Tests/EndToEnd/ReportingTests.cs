using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>What the published binary says when it is asked.</summary>
public sealed class ReportingTests
{
    private const string Script = "$RECC $CC -c a.c -o a.o";
    private const string Files = "--- a.c\nint a;\n";

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public async Task Metrics_count_what_happened()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var place = new Workplace(Tools.Gcc, Files);
        place.Use(server);

        Observed miss = place.Launch(Script);
        Observed hit = place.Launch(Script);
        Observed skipped = place.Launch(Script, ("RECC_SKIP_CACHE", "1"));
        Observed fallback = place.Launch(Script, ("RECC_SERVER", "http://127.0.0.1:1"));

        miss.Metrics["recc.action_cache_miss"].ShouldBe("1|c");
        hit.Metrics["recc.action_cache_hit"].ShouldBe("1|c");
        skipped.Metrics["recc.action_cache_skip"].ShouldBe("1|c");
        fallback.Metrics["recc.fallback"].ShouldBe("1|c");
        hit.Metrics["recc.query_action_cache"].ShouldEndWith("|ms");
        hit.Metrics.Keys.ShouldNotContain("recc.fallback");
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public async Task Metrics_without_a_file_go_to_standard_error()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var place = new Workplace(Tools.Gcc, Files);
        place.Use(server);
        place.Launch(Script).Result.EnsureSuccess();

        Observed hit = place.Launch(Script, ("RECC_METRICS_FILE", null));

        hit.Result.StandardError.Split('\n').ShouldContain("recc.action_cache_hit:1|c");
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Metrics_that_cannot_be_written_are_told_once_in_a_build()
    {
        using var place = new Workplace(Tools.Gcc, Files);

        Observed[] launches =
            [.. Enumerable.Range(0, 3).Select(_ => place.Launch(Script, ("RECC_METRICS_FILE", "/proc/no")))];

        launches.ShouldAllBe(static launch => launch.Result.ExitCode == 0);
        launches.SelectMany(static launch => launch.Notices).ShouldHaveSingleItem()
            .ShouldStartWith("recc: metrics are lost");
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public async Task The_log_tells_the_action_and_whether_it_was_a_hit()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var place = new Workplace(Tools.Gcc, Files);
        place.Use(server);

        string miss = place.Launch(Script, ("RECC_LOG_LEVEL", "info")).Result.StandardError;
        string hit = place.Launch(Script, ("RECC_LOG_LEVEL", "info")).Result.StandardError;

        var action = server.Log.Actions[0].Digest;
        miss.ShouldContain($"Action not cached [{action.Hash}/{action.SizeBytes}]");
        hit.ShouldContain($"Action Cache hit for [{action.Hash}/{action.SizeBytes}]");
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public async Task The_log_goes_to_a_directory_that_is_named()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var place = new Workplace(Tools.Gcc, Files);
        place.Use(server);

        Observed launched = place.Launch(
            Script, ("RECC_LOG_LEVEL", "info"), ("RECC_LOG_DIRECTORY", place.Beside("log")));

        launched.Result.StandardError.ShouldBe("");
        File.ReadAllText(Directory.GetFiles(place.Beside("log")).ShouldHaveSingleItem())
            .ShouldContain("Action not cached");
    }

    [NeedsTheory(Need.ReccBinary)]
    [InlineData("$RECC --version", 0, "recc ")]
    [InlineData("$RECC version", 0, "recc ")]
    [InlineData("$RECC --help", 0, "RECC_SERVER")]
    [InlineData("$RECC config", 0, "RECC_SERVER = http://farm:8085  (environment)")]
    [InlineData("$RECC config --json", 0, "\"RECC_SERVER\"")]
    [InlineData("RECC_RETRY_LIMIT=x $RECC config", 1, "RECC_RETRY_LIMIT: 'x'")]
    public void Own_verbs_answer_on_standard_output(string script, int exitCode, string said)
    {
        using var place = new Workplace(Tools.Gcc, Files);

        Observed asked = place.Launch(script, ("RECC_SERVER", "http://farm:8085"));

        asked.Result.ExitCode.ShouldBe(exitCode);
        asked.Result.StandardError.ShouldBe("");
        asked.Result.StandardOutput.ShouldContain(said);
        asked.Files.ShouldBeEmpty();
    }

    [NeedsTheory(Need.ReccBinary)]
    [InlineData("$RECC", "recc: nothing to run")]
    [InlineData("$RECC --", "recc: nothing to run after '--'")]
    [InlineData("$RECC --wrong", "recc: unknown option '--wrong'")]
    public void Misuse_is_told_on_standard_error(string script, string said)
    {
        using var place = new Workplace(Tools.Gcc, Files);

        Observed asked = place.Launch(script);

        asked.Result.ExitCode.ShouldBe(2);
        asked.Result.StandardOutput.ShouldBe("");
        asked.Result.StandardError.Split('\n')[0].ShouldBe(said);
    }
}
