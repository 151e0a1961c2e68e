using System.Globalization;

namespace Recc.Peer.Tests;

/// <summary>
/// What the launches of one build counted, as RECC_METRICS_FILE tells it (upstream recc's file alike).
/// </summary>
/// <param name="Hits">Looked up and found.</param>
/// <param name="Misses">Looked up and not found.</param>
/// <param name="RemoteRuns">Executed by the server.</param>
/// <param name="StoredRuns">Executed here in order to be stored.</param>
/// <param name="Fallbacks">Compiled here because something had failed.</param>
internal sealed record Launches(int Hits, int Misses, int RemoteRuns, int StoredRuns, int Fallbacks)
{
    public static Launches None { get; } = new(0, 0, 0, 0, 0);

    public static Launches AllHits(int count) => None with { Hits = count };

    public static Launches AllMisses(int count) => None with { Misses = count };

    public static Launches AllStored(int count) => AllMisses(count) with { StoredRuns = count };

    public static Launches AllRemote(int count) => AllMisses(count) with { RemoteRuns = count };

    public static Launches AllFallbacks(int count) => None with { Fallbacks = count };

    /// <summary>Reads statsd lines: "name:2|c" is a counter, "name:15|ms" one value of a timer.</summary>
    /// <param name="path">A file that is missing was written by nobody.</param>
    public static Launches Read(string path)
    {
        string[] lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        return new Launches(
            Sum("recc.action_cache_hit"),
            Sum("recc.action_cache_miss"),
            Sum("recc.execute_remote_with_action_result"),
            Sum("recc.execute_local_with_action_result"),
            Sum("recc.fallback"));

        int Sum(string name) => lines.Where(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Sum(Amount);
    }

    private static int Amount(string line)
    {
        string[] parts = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('|');
        return parts[1].StartsWith('c') ? int.Parse(parts[0], CultureInfo.InvariantCulture) : 1;
    }
}
