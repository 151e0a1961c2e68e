using System.Text;
using Recc.Core.CommandLine;
using Recc.Testing;
using Shouldly;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// Runs a scenario natively and through recc in every form, and compares all that can be seen. Forms that run the
/// action's own command (on the worker, or here to store the result) must in addition agree among each other.
/// </summary>
internal sealed class EveryForm : IDisposable
{
    private const string CacheOnly = "RECC_CACHE_ONLY";
    private const string Upload = "RECC_CACHE_UPLOAD_LOCAL_BUILD";
    private const string Salt = "RECC_ACTION_SALT";
    private const string LocalCache = "RECC_LOCAL_CACHE";

    private static readonly (string, string?)[] NoServer = [("RECC_SERVER", null)];

    // Nobody listens there, and it is known at once.
    private static readonly (string, string?)[] DeadServer =
        [("RECC_SERVER", "http://127.0.0.1:1"), ("RECC_RETRY_LIMIT", "0")];

    private readonly Scenario scenario;
    private readonly Tools tools;
    private readonly ScenarioStage stage;
    private readonly Workplace place;
    private readonly Observed native;

    public EveryForm(Scenario scenario, Tools tools, ScenarioStage stage)
    {
        this.scenario = scenario;
        this.tools = tools;
        this.stage = stage;
        place = Checkout("tree");
        native = place.Native(scenario.Script);
    }

    /// <summary>Reasons that forms themselves lead to, whatever the scenario.</summary>
    public static IReadOnlyList<FallbackReason> ReasonsOfForms { get; } =
    [
        FallbackReason.NoServer, FallbackReason.ServerFailed, FallbackReason.CacheOnlyMiss,
        FallbackReason.CompileFailed,
    ];

    /// <summary>How closely results of the action's own command are compared with native ones.</summary>
    private ObjectView View => scenario switch
    {
        { ObjectDiffersBecause: not null } => ObjectView.Presence,
        { DebugInfoDiffersBecause: not null } => ObjectView.DebugInfoByMeaning,
        _ => ObjectView.Bytes,
    };

    // Salts of their own, so that forms and scenarios can share a server.
    private (string, string?)[] Storing =>
        [(CacheOnly, "1"), (Upload, "1"), (Salt, $"{scenario.Name} {tools.C} stored")];

    /// <summary>The local cache alone.</summary>
    private (string, string?)[] Local =>
        [.. NoServer, (LocalCache, "1"), (Salt, $"{scenario.Name} {tools.C} kept")];

    private (string, string?)[] Remote => [(Salt, $"{scenario.Name} {tools.C} executed")];

    public void Dispose() => place.Dispose();

    public void Check()
    {
        switch (scenario.Fate)
        {
            case Fate.Cached:
                CheckCached();
                break;
            case Fate.Fails:
                CheckFailing();
                break;
            default:
                CheckLocal();
                break;
        }

        place.LeftInTemp().ShouldBeEmpty("temporary files are left");
    }

    private void CheckCached()
    {
        native.Result.EnsureSuccess();
        native.Files.ShouldNotBeEmpty("the scenario shows nothing");
        if (TestScanner.IsAlone && IsDoubted())
        {
            return;
        }

        CheckOneThatRunsHere();

        Observed stored = Makes("upload, miss", "recc.execute_local_with_action_result", Storing);
        Hits("upload, hit", place, native, Storing).Text().ShouldBe(stored.Text(), "a hit gives what was stored");
        Observed executed = Makes("remote, miss", "recc.execute_remote_with_action_result", Remote);
        executed.Text().ShouldBe(stored.Text(), "a worker makes what an upload stores");
        Hits("remote, hit", place, native, Remote).Text().ShouldBe(executed.Text(), "a hit gives what was executed");

        CheckBothCaches(executed);

        Observed kept = Makes("local, miss", "recc.execute_local_with_action_result", Local);
        kept.Text().ShouldBe(stored.Text(), "what is kept here is what an upload stores");
        Hits("local, hit", place, native, Local).Text().ShouldBe(stored.Text(), "a hit gives what was kept");

        CheckRelocated();
        CheckMutated();
    }

    /// <summary>
    /// Whether the scanner alone is not sure what the scenario reads, and the user's own command has run.
    /// </summary>
    private bool IsDoubted()
    {
        Observed launched = Launch(place, [.. Local, (Salt, $"{scenario.Name} {tools.C} doubted")]);
        launched.Text(View).ShouldBe(native.Text(View), "the scanner alone");
        return launched.Reasons.Contains(FallbackReason.ScanFailed);
    }

    /// <summary>
    /// Forms in which the user's own command runs and nothing comes back. They differ in when recc gives up and not in
    /// what it does then, so a case has one of them, and neighbours have another.
    /// </summary>
    private void CheckOneThatRunsHere()
    {
        int turn = scenario.Name.Sum(static letter => letter) + tools.C.Length;
        switch (turn % 3)
        {
            case 0:
                RunsHere("no server", FallbackReason.NoServer, NoServer);
                break;
            case 1:
                RunsHere("dead server", FallbackReason.ServerFailed, DeadServer);
                break;
            default:
                RunsHere("cache only, miss", FallbackReason.CacheOnlyMiss, [(CacheOnly, "1"), .. Remote]);
                break;
        }
    }

    /// <summary>What a server gave once is there when the server is gone.</summary>
    private void CheckBothCaches(Observed executed)
    {
        Hits("server's hit, kept", place, native, [.. Remote, (LocalCache, "1")]).WasLocalHit.ShouldBeFalse();
        Hits("kept, dead server", place, native, [.. Remote, .. DeadServer, (LocalCache, "1")]).Text()
            .ShouldBe(executed.Text(), "a hit gives what the server gave");
    }

    private void CheckFailing()
    {
        CheckOneThatRunsHere();
        RunsHere("upload", FallbackReason.CompileFailed, Storing, or: scenario.Reason);
        RunsHere("local", FallbackReason.CompileFailed, Local, or: scenario.Reason);
        RunsHere("remote", scenario.Reason, Remote);
        RunsHere("remote, again", scenario.Reason, Remote);
    }

    private void CheckLocal()
    {
        int calls = CallsSoFar();
        RunsHere("no server", FallbackReason.NoServer, NoServer, or: scenario.Reason);
        RunsHere("remote", scenario.Reason, Remote);
        RunsHere("upload", scenario.Reason, Storing);
        RunsHere("local", scenario.Reason, Local);
        CallsSoFar().ShouldBe(calls, "a server was asked");
    }

    /// <summary>A second checkout, in a folder with another name, takes what the first one made.</summary>
    private void CheckRelocated()
    {
        if (scenario.StaysBecause is not null)
        {
            return;
        }

        using Workplace second = Checkout("another-checkout-elsewhere");
        Observed there = second.Native(scenario.Script);

        byte[] first = Encoding.UTF8.GetBytes(place.Root);
        foreach ((string, string?)[] settings in new[] { Storing, Local })
        {
            Observed hit = Hits("relocated, hit", second, there, settings);
            foreach ((string path, CreatedFile file) in hit.Files)
            {
                file.Content.AsSpan().IndexOf(first).ShouldBe(-1, $"{path} names the first checkout");
            }
        }
    }

    /// <summary>recc sees each edit as soon as it is there, and goes first. Keys are the same for all caches.</summary>
    private void CheckMutated()
    {
        Observed before = native;
        foreach (Mutation mutation in scenario.Mutations)
        {
            place.Prepare(mutation.Script);

            Observed launched = Launch(place, Local);

            Observed now = place.Native(scenario.Script);
            launched.Text(View).ShouldBe(now.Text(View), mutation.Script);
            launched.WasHit.ShouldBe(mutation.Kind != MutationKind.Changes, mutation.Script);
            if (mutation.Kind != MutationKind.Keeps)
            {
                now.Text().ShouldNotBe(before.Text(), $"changes nothing natively: {mutation.Script}");
            }

            before = now;
        }
    }

    /// <summary>The user's own command has run, and nothing else.</summary>
    /// <param name="reason">Why; null when that does not matter.</param>
    /// <param name="or">Another reason that will do.</param>
    private void RunsHere(
        string form, FallbackReason? reason, (string, string?)[] settings, FallbackReason? or = null)
    {
        Observed launched = Launch(place, settings);
        launched.Text().ShouldBe(native.Text(), form);
        if (reason is { } expected)
        {
            // A scanner alone may not come so far as to see the reason.
            FallbackReason?[] others = [or, TestScanner.IsAlone ? FallbackReason.ScanFailed : null];
            launched.Reasons.ShouldHaveSingleItem(form)
                .ShouldBe(launched.Reasons.FirstOrDefault(reason => others.Contains(reason), expected), form);
        }
    }

    /// <param name="timer">What must have run the action's command.</param>
    private Observed Makes(string form, string timer, (string, string?)[] settings)
    {
        Observed made = Launch(place, settings);
        made.Text(View).ShouldBe(native.Text(View), form);
        made.Reasons.ShouldBeEmpty(form);
        made.WasHit.ShouldBeFalse(form);
        made.Metrics.Keys.ShouldContain(timer, form);
        return made;
    }

    private Observed Hits(string form, Workplace where, Observed expected, (string, string?)[] settings)
    {
        Observed hit = Launch(where, settings);
        hit.Text(View).ShouldBe(expected.Text(View), form);
        hit.Reasons.ShouldBeEmpty(form);
        hit.WasHit.ShouldBeTrue(form);
        return hit;
    }

    /// <summary>Without our own words, which a build sees once and other tests look at.</summary>
    private Observed Launch(Workplace where, (string, string?)[] settings) =>
        where.Launch(scenario.Script, [.. settings, .. scenario.Settings]).WithoutNotices();

    private Workplace Checkout(string name)
    {
        var checkout = new Workplace(tools, scenario.Files, name) { KeepsLogs = true };
        checkout.Use(stage.Server);
        checkout.Settings["RECC_CACHE_DIR"] = stage.CacheFolder;
        if (scenario.Setup.Length > 0)
        {
            checkout.Prepare(scenario.Setup);
        }

        return checkout;
    }

    private int CallsSoFar() => stage.Server.Log.Counts.Values.Sum();
}
