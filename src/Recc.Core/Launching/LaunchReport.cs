using Build.Bazel.Remote.Execution.V2;
using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Statistics;
using Digest = Recc.Core.Digests.Digest;

namespace Recc.Core.Launching;

/// <summary>
/// What is said and counted of a launch, in the words and under the names that upstream recc's users look for.
/// </summary>
public sealed class LaunchReport(
    ReccOptions options, Log log, LaunchMetrics metrics, LaunchTally tally, BuildNotices notices)
{
    public LaunchMetrics Metrics { get; } = metrics;

    /// <summary>For the statistics.</summary>
    public LaunchTally Tally { get; } = tally;

    /// <summary>Whether it is a link, which has names of its own among the metrics.</summary>
    public bool IsLink { get; set; }

    public void LocalHit(Digest action, ActionResult result)
    {
        Tally.Kind = LaunchKind.LocalHit;
        Tally.Spared = DurationOf(result);
        Metrics.Count("recc.local_cache_hit");
        log.Info($"Local cache hit for [{action}]");
    }

    public void LocalMiss(Digest action)
    {
        Tally.IsLocalMiss = true;
        Metrics.Count("recc.local_cache_miss");
        log.Info($"Not in the local cache [{action}]");
    }

    public void Hit(Digest action, ActionResult result)
    {
        Tally.Kind = LaunchKind.RemoteHit;
        Tally.Spared = DurationOf(result);
        Metrics.Count(IsLink ? "recc.link_action_cache_hit" : "recc.action_cache_hit");
        log.Info($"Action Cache hit for [{action}]");
    }

    public void Miss(Digest action)
    {
        Tally.IsRemoteMiss = true;
        Metrics.Count(IsLink ? "recc.link_action_cache_miss" : "recc.action_cache_miss");
        log.Info($"Action not cached [{action}]");
    }

    public void Skipped() => Metrics.Count("recc.action_cache_skip");

    /// <summary>A worker has compiled.</summary>
    public void RanRemotely(ActionResult result)
    {
        Tally.Kind = LaunchKind.RemoteRun;
        Tally.Spared = DurationOf(result);
    }

    /// <summary>Compiled here, to be kept.</summary>
    public void RanHere() => Tally.Kind = LaunchKind.LocalRun;

    public void Evicted(string what) => log.Info($"Cache entry without its blobs, not used: {what}");

    public void Stored(Digest action) => log.Info($"Action cache updated for [{action}]");

    public void LocallyStored(Digest action) => log.Info($"Local cache updated for [{action}]");

    public void NotStored(string why)
    {
        log.Warning($"result not stored: {why}");
        notices.Once("not-stored", $"results are not stored: {why}");
    }

    /// <summary>As <see cref="NotStored"/>, where nothing is amiss.</summary>
    public void KeptForNobody(string why) => log.Info($"Result not stored: {why}");

    /// <summary>What RECC_VERIFY found.</summary>
    public void Verified(Digest action, IReadOnlyList<string> differences)
    {
        if (differences.Count == 0)
        {
            Metrics.Count("recc.verify_match");
            log.Info($"Verified: [{action}] has the same outputs here");
            return;
        }

        Metrics.Count("recc.verify_mismatch");
        string text = $"the outputs of [{action}] differ: {string.Join("; ", differences)}";
        log.Error(text);
        notices.Once($"verify {action}", text);
    }

    public void NoExecution() =>
        notices.Once("no-execution", "the server does not execute actions; recc uses it as a cache only");

    /// <summary>The compile is run here, and not because somebody wanted that.</summary>
    public void RunsHere(FallbackReason reason, string detail)
    {
        Tally.Reason = FallbackReasons.Name(reason);
        log.Info($"Running locally: {FallbackReasons.Sentence(reason)} {detail}");
        if (!FallbackPolicy.IsInfrastructure(reason))
        {
            Metrics.Count("recc.unsupported_command", reason is FallbackReason.NotACompiler ? 1 : 0);
            return;
        }

        Metrics.Count("recc.fallback");
        log.Warning($"{detail}; compiling locally");
        notices.Once($"{reason} {options.Server?.Text ?? options.CasServer?.Text}", $"{detail}; compiling locally");
    }

    /// <summary>How long a compile took; zero when nobody said.</summary>
    private static TimeSpan DurationOf(ActionResult result) =>
        result.ExecutionMetadata is { ExecutionStartTimestamp: { } start, ExecutionCompletedTimestamp: { } end }
            ? end.ToDateTime() - start.ToDateTime()
            : TimeSpan.Zero;
}
