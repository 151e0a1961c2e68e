using Recc.Core.CommandLine;
using Recc.DevServer;
using Recc.Testing;
using Shouldly;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// Runs a scenario natively and through recc in every mode, and compares all that can be seen. Modes that run the
/// action's own command (on the worker, or here to store the result) must in addition agree among each other.
/// </summary>
internal static class EveryMode
{
    /// <summary>TableScenario names and compilers, for theories.</summary>
    public static IEnumerable<object[]> Cases(IReadOnlyDictionary<string, TableScenario> scenarios) =>
        from name in scenarios.Keys
        from tools in Tools.All
        where !OnlyFor(name, tools)
        select new object[] { name, tools.C };

    public static async Task CheckAsync(TableScenario scenario, string compiler)
    {
        using var place = new Workplace(Tools.Named(compiler), scenario.Files) { KeepsLogs = TestScanner.IsAlone };
        if (scenario.Setup is { } setup)
        {
            place.Prepare(setup);
        }

        Observed native = place.Native(scenario.Script);
        if (scenario.Fate == Fate.Cached)
        {
            native.Result.EnsureSuccess();
            native.Files.ShouldNotBeEmpty("the scenario shows nothing");
        }

        var check = new Comparison(scenario, place, native);
        check.SameAsNative("no server", ("RECC_SERVER", null));
        check.SameAsNative("passthrough", ("RECC_PASSTHROUGH", "1"), ("RECC_SERVER", "http://127.0.0.1:1"));
        if (TestScanner.IsAlone && check.IsDoubted())
        {
            return;
        }

        Observed? uploaded = await check.CacheOnlyAsync();
        Observed? executed = await check.RemoteAsync();
        Observed? kept = check.Local();
        if (uploaded is not null && kept is not null)
        {
            kept.Text().ShouldBe(uploaded.Text(), "what is kept here is what an upload stores");
        }

        if (uploaded is not null && executed is not null)
        {
            executed.Text().ShouldBe(uploaded.Text(), "a worker makes what an upload stores");
        }
    }

    /// <summary>A name such as "… (gcc)" is for that compiler alone.</summary>
    private static bool OnlyFor(string name, Tools tools) =>
        name.EndsWith(')') && !name.EndsWith($"({tools.C})", StringComparison.Ordinal);

    private sealed class Comparison(TableScenario scenario, Workplace place, Observed native)
    {
        private const string CacheOnly = "RECC_CACHE_ONLY";
        private const string Upload = "RECC_CACHE_UPLOAD_LOCAL_BUILD";

        public Observed SameAsNative(string mode, params (string, string?)[] settings) =>
            Same(mode, ObjectView.Bytes, settings);

        /// <summary>
        /// Whether the scanner alone is not sure what the scenario reads, and the user's own command has run.
        /// </summary>
        public bool IsDoubted()
        {
            Observed launched = SameMade(
                "the scanner alone", ("RECC_SERVER", null), ("RECC_LOCAL_CACHE", "1"), ("RECC_ACTION_SALT", "doubted"));
            return launched.Reasons.Contains(FallbackReason.ScanFailed);
        }

        /// <summary>What the second run took from the cache, or null when nothing is cached.</summary>
        public async Task<Observed?> CacheOnlyAsync()
        {
            await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
            place.Use(server);
            SameAsNative("cache only, miss", (CacheOnly, "1"));
            server.Log.CountOf("GetActionResult").ShouldBe(scenario.Fate == Fate.Local ? 0 : 1);
            server.Log.CountOf("UpdateActionResult").ShouldBe(0);

            Observed stored = SameMade("upload, miss", (CacheOnly, "1"), (Upload, "1"));
            stored.WasHit.ShouldBeFalse();
            server.Log.CountOf("UpdateActionResult").ShouldBe(scenario.Fate == Fate.Cached ? 1 : 0);
            if (scenario.Fate != Fate.Cached)
            {
                return null;
            }

            Observed hit = SameMade("upload, hit", (CacheOnly, "1"), (Upload, "1"));
            hit.WasHit.ShouldBeTrue("upload, hit");
            hit.Text().ShouldBe(stored.Text(), "a hit gives what was stored");
            return hit;
        }

        /// <summary>What the worker made, or null when no worker made anything.</summary>
        public async Task<Observed?> RemoteAsync()
        {
            await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
            place.Use(server);
            Observed executed = SameMade("remote, miss");
            executed.WasHit.ShouldBeFalse();
            server.Log.ProcessesStarted.ShouldBe(scenario.Fate == Fate.Local ? 0 : 1);
            if (scenario.Fate != Fate.Cached)
            {
                SameAsNative("remote, again");
                return null;
            }

            Observed hit = SameMade("remote, hit");
            hit.WasHit.ShouldBeTrue("remote, hit");
            hit.Text().ShouldBe(executed.Text(), "a hit gives what was executed");
            server.Log.ProcessesStarted.ShouldBe(1);

            Observed skipped = SameMade("skip cache", ("RECC_SKIP_CACHE", "1"));
            skipped.Text().ShouldBe(executed.Text(), "two executions make the same");
            server.Log.ProcessesStarted.ShouldBe(2);
            return executed;
        }

        /// <summary>What the second run took from the local cache, or null when nothing is cached.</summary>
        public Observed? Local()
        {
            (string, string?)[] local = [("RECC_SERVER", null), ("RECC_LOCAL_CACHE", "1")];
            Observed stored = SameMade("local, miss", local);
            stored.WasHit.ShouldBeFalse();
            if (scenario.Fate != Fate.Cached)
            {
                SameMade("local, again", local).WasHit.ShouldBeFalse();
                return null;
            }

            Observed hit = SameMade("local, hit", local);
            hit.WasLocalHit.ShouldBeTrue("local, hit");
            hit.Text().ShouldBe(stored.Text(), "a hit gives what was stored");
            return hit;
        }

        private Observed SameMade(string mode, params (string, string?)[] settings) =>
            Same(mode, scenario.ObjectDiffersBecause is null ? ObjectView.Bytes : ObjectView.Presence, settings);

        private Observed Same(string mode, ObjectView view, (string, string?)[] settings)
        {
            Observed launched = place.Launch(scenario.Script, settings);
            launched.Text(view).ShouldBe(native.Text(view), mode);
            return launched;
        }
    }
}
