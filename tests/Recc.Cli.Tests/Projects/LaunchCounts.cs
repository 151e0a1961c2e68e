using System.Globalization;

namespace Recc.Cli.Tests.Projects;

/// <summary>What the launches of a build counted.</summary>
/// <param name="Hits">Looked up and found, in the one cache that a build uses.</param>
/// <param name="Misses">Looked up and not found.</param>
/// <param name="StoredRuns">Compiled here in order to be stored.</param>
/// <param name="RemoteRuns">Compiled by the server.</param>
internal sealed record LaunchCounts(int Hits, int Misses, int StoredRuns, int RemoteRuns)
{
    /// <summary>Reads statsd's lines: "name:2|c" is a counter, "name:15|ms" one value of a timer.</summary>
    /// <param name="path">A file that is missing was written by nobody.</param>
    public static LaunchCounts Read(string path)
    {
        string[] lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        return new LaunchCounts(
            Sum("recc.action_cache_hit") + Sum("recc.local_cache_hit"),
            Sum("recc.action_cache_miss") + Sum("recc.local_cache_miss"),
            Sum("recc.execute_local_with_action_result"),
            Sum("recc.execute_remote_with_action_result"));

        int Sum(string name) => lines.Where(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Sum(Amount);
    }

    private static int Amount(string line)
    {
        string[] parts = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('|');
        return parts[1].StartsWith('c') ? int.Parse(parts[0], CultureInfo.InvariantCulture) : 1;
    }
}
