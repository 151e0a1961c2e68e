using Recc.Core.CommandLine;
using Recc.DevServer;
using Recc.Testing;
using Shouldly;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// Runs a scenario whose outputs tell where they were made, natively and through recc in every mode. No worker runs it;
/// it is a hit in the same place, a miss in another, and to the last bit what the compiler gives in each.
/// </summary>
internal static class HomeMode
{
    private static readonly Tools[] More = [new("cc", "c++")];

    private static readonly string[] Compilers = Tools.Clang19.ReasonWhyNot is null
        ? ["gcc", "clang", Tools.Clang19.C]
        : ["gcc", "clang"];

    private static readonly (string, string?)[] Upload =
        [("RECC_CACHE_ONLY", "1"), ("RECC_CACHE_UPLOAD_LOCAL_BUILD", "1")];

    /// <summary>TableScenario names and compilers; a name such as "… (gcc)" is for that compiler alone.</summary>
    public static IEnumerable<object[]> Cases(IReadOnlyDictionary<string, TableScenario> scenarios) =>
        from name in scenarios.Keys
        from compiler in name.EndsWith(')')
            ? [name[(name.LastIndexOf('(') + 1)..^1]] : Compilers
        where compiler != Tools.Clang19.C || Tools.Clang19.ReasonWhyNot is null
        select new object[] { name, compiler };

    public static async Task CheckAsync(TableScenario scenario, string compiler)
    {
        Tools tools = More.FirstOrDefault(tools => tools.C == compiler) ?? Tools.Named(compiler);
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var place = new Workplace(tools, scenario.Files) { KeepsLogs = TestScanner.IsAlone };
        using var other = new Workplace(tools, scenario.Files, "elsewhere");
        if (scenario.Setup is { } setup)
        {
            place.Prepare(setup);
            other.Prepare(setup);
        }

        string native = Native(place, scenario);
        place.Use(server);
        other.Use(server);

        place.Launch(scenario.Script, ("RECC_SERVER", null)).Text().ShouldBe(native, "no server");
        Observed remote = place.Launch(scenario.Script);
        remote.Text().ShouldBe(native, "remote, nothing stored");
        if (TestScanner.IsAlone && remote.Reasons.Contains(FallbackReason.ScanFailed))
        {
            return;
        }

        place.Launch(scenario.Script, Upload[0]).Text().ShouldBe(native, "cache only");
        server.Log.CountOf("UpdateActionResult").ShouldBe(0);

        Observed stored = place.Launch(scenario.Script, Upload);
        stored.Text().ShouldBe(native, "upload, miss");
        stored.WasHit.ShouldBeFalse();
        server.Log.CountOf("UpdateActionResult").ShouldBe(1);

        foreach (var settings in new[] { Upload, [] })
        {
            Observed hit = place.Launch(scenario.Script, settings);
            hit.Text().ShouldBe(native, "hit");
            hit.WasHit.ShouldBeTrue();
        }

        (string, string?)[] local = [("RECC_SERVER", null), ("RECC_LOCAL_CACHE", "1")];
        foreach (bool isHit in new[] { false, true })
        {
            Observed kept = place.Launch(scenario.Script, local);
            kept.Text().ShouldBe(native, "local");
            kept.WasLocalHit.ShouldBe(isHit);
        }

        Observed elsewhere = other.Launch(scenario.Script, Upload);
        elsewhere.Text().ShouldBe(Native(other, scenario), "another place");
        elsewhere.WasHit.ShouldBeFalse();
        server.Log.ProcessesStarted.ShouldBe(0);
    }

    private static string Native(Workplace place, TableScenario scenario)
    {
        Observed native = place.Native(scenario.Script);
        native.Result.EnsureSuccess();
        return native.Text();
    }
}
