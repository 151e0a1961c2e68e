using Recc.Core.Diagnostics;
using Recc.Core.Digests;

namespace Recc.Core.Launching;

/// <summary>What is said and counted of a launch, in the words and under the names that upstream recc's users look for.</summary>
public sealed class LaunchReport(Log log, LaunchMetrics metrics, BuildNotices notices)
{
    public LaunchMetrics Metrics { get; } = metrics;

    public void Hit(Digest action)
    {
        Metrics.Count("recc.action_cache_hit");
        log.Info($"Action Cache hit for [{action}]");
    }

    public void Miss(Digest action)
    {
        Metrics.Count("recc.action_cache_miss");
        log.Info($"Action not cached [{action}]");
    }

    public void Skipped() => Metrics.Count("recc.action_cache_skip");

    public void Evicted(string what) => log.Info($"Action Cache entry without its blobs, not used: {what}");

    public void Stored(Digest action) => log.Info($"Action cache updated for [{action}]");

    public void NotStored(string why)
    {
        log.Warning($"result not stored: {why}");
        notices.Once("not-stored", $"results are not stored: {why}");
    }

    public void NoExecution() =>
        notices.Once("no-execution", "the server does not execute actions; recc uses it as a cache only");
}
