using System.Globalization;
using System.Text;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Storage;

namespace Recc.Core.Statistics;

/// <summary>Reads what <see cref="StatisticsStore"/> counts, while it does.</summary>
public static class StatisticsFiles
{
    private const string HourFormat = "yyyyMMddHH";
    private const string BuildPrefix = "build-";
    private const string ZeroName = "zero";

    /// <summary>Everything since it was set to zero, or since a time if that is given.</summary>
    public static StatisticsReport Read(string cacheDirectory, DateTimeOffset? since)
    {
        string folder = StatisticsStore.FolderIn(cacheDirectory);
        Dictionary<string, long> sum = new(StringComparer.Ordinal);
        DateTimeOffset? first = null;
        foreach (string file in FilesIn(folder))
        {
            if (HourOf(file) is not { } hour || hour.AddHours(1) <= since)
            {
                continue;
            }

            Add(sum, CounterFile.Read(file), 1);
            first = first is null || hour < first ? hour : first;
        }

        if (since is null)
        {
            Add(sum, CounterFile.Read(PathText.Join(folder, ZeroName)), -1);
        }

        return new StatisticsReport(sum, first);
    }

    /// <summary>Everything of one build.</summary>
    public static StatisticsReport ReadBuild(string cacheDirectory, string build)
    {
        Dictionary<string, long> sum = new(StringComparer.Ordinal);
        string prefix = BuildName(build) + "-";
        foreach (string file in FilesIn(StatisticsStore.FolderIn(cacheDirectory)))
        {
            if (PathText.Name(file).StartsWith(prefix, StringComparison.Ordinal))
            {
                Add(sum, CounterFile.Read(file), 1);
            }
        }

        return new StatisticsReport(sum, null);
    }

    /// <summary>
    /// Sets everything to zero. Files of hours that are over go; what others are just counting is remembered and taken
    /// off. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
    /// </summary>
    public static void SetToZero(string cacheDirectory, TimeProvider clock)
    {
        string folder = StatisticsStore.FolderIn(cacheDirectory);
        DateTimeOffset now = clock.GetUtcNow();
        Dictionary<string, long> sum = new(StringComparer.Ordinal);
        foreach (string file in FilesIn(folder))
        {
            if (HourOf(file) is { } hour && hour.AddHours(2) > now)
            {
                Add(sum, CounterFile.Read(file), 1);
            }
            else
            {
                File.Delete(file);
            }
        }

        if (sum.Count > 0)
        {
            CounterFile.Write(PathText.Join(folder, ZeroName), sum);
        }
    }

    /// <summary>The name of a build's files, which its own name may not be.</summary>
    internal static string BuildName(string build) => BuildPrefix
        + ContentHasher.Compute(Encoding.UTF8.GetBytes(build), DigestFunction.Sha256).Hash[..24];

    private static string[] FilesIn(string folder)
    {
        try
        {
            return Directory.GetFiles(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static DateTimeOffset? HourOf(string path)
    {
        string name = PathText.Name(path);
        return name.Length > HourFormat.Length && DateTimeOffset.TryParseExact(
            name.AsSpan(0, HourFormat.Length),
            HourFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset hour)
            ? hour
            : null;
    }

    private static void Add(Dictionary<string, long> sum, IEnumerable<KeyValuePair<string, long>> more, int sign)
    {
        foreach ((string name, long amount) in more)
        {
            sum[name] = sum.GetValueOrDefault(name) + (sign * amount);
        }
    }
}
