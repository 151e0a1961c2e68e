using System.Globalization;

namespace Recc.Chaos;

/// <summary>What a process takes of the machine.</summary>
/// <param name="Kilobytes">Memory of its own that is resident (RssAnon), in KiB.</param>
/// <param name="Descriptors">Open ones.</param>
/// <param name="Threads">Of any kind.</param>
internal sealed record SoakSample(long Kilobytes, long Descriptors, long Threads)
{
    public static SoakSample Of(int process) => new(
        Status(process, "RssAnon:"), Directory.GetFileSystemEntries($"/proc/{process}/fd").Length,
        Status(process, "Threads:"));

    /// <summary>Of each number the one in the middle.</summary>
    public static SoakSample Median(IReadOnlyList<SoakSample> samples) => new(
        Middle(samples.Select(s => s.Kilobytes)), Middle(samples.Select(s => s.Descriptors)),
        Middle(samples.Select(s => s.Threads)));

    private static long Middle(IEnumerable<long> numbers)
    {
        long[] sorted = [.. numbers.Order()];
        return sorted[sorted.Length / 2];
    }

    private static long Status(int process, string name)
    {
        string line = World.OfProcess(process, "status").Split('\n')
            .First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(),
            CultureInfo.InvariantCulture);
    }
}
