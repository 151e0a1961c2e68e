using System.Globalization;
using System.Text;
using Recc.Core.Digests;
using Recc.Core.Storage;

namespace Recc.Core.Remote.Wire;

/// <summary>
/// What servers said they can do, kept on disk for processes that live for one launch. A record that cannot be read is
/// none.
/// </summary>
internal sealed class ServerRecords(string cacheDirectory)
{
    private const string Head = "recc server 1";

    /// <summary>A server may be upgraded, or lose its workers.</summary>
    private static readonly TimeSpan Trust = TimeSpan.FromMinutes(5);

    /// <summary>What makes up the names of things hardly ever changes.</summary>
    private static readonly TimeSpan ShapeTrust = TimeSpan.FromDays(7);

    /// <summary>What a server said a short while ago.</summary>
    public ServerLimits? Recall(string service) => Read(service, Trust);

    /// <summary>What a server said of what is in the digest of an action.</summary>
    public ServerShape? RecallShape(string service) =>
        Read(service, ShapeTrust) is { } limits ? ServerShape.Of(limits) : null;

    public void Keep(string service, ServerLimits limits) =>
        CacheFile.TryWrite(PathOf(service), Encoding.UTF8.GetBytes(Write(service, limits)));

    private static string Write(string service, ServerLimits limits)
    {
        ChunkingLimits chunks = limits.Splices ?? new ChunkingLimits(0, 0);
        return string.Create(CultureInfo.InvariantCulture, $"""
            {Head}
            {service}
            {limits.MaxBatchBytes} {limits.MaxBlobBytes} {chunks.AverageBytes} {chunks.Seed}
            {Flags(limits)}
            {string.Join(' ', limits.DigestFunctions)}

            """);
    }

    private static string Flags(ServerLimits limits) =>
        $"{limits.CanExecute} {limits.CanUpdateActionCache} {limits.KnowsOutputPaths} {limits.CompressesStreams} "
        + $"{limits.CompressesUpdates} {limits.Splits}";

    private string PathOf(string service) => Path.Combine(
        cacheDirectory,
        "servers",
        ContentHasher.Compute(Encoding.UTF8.GetBytes(service), DigestFunction.Sha256).Hash[..32]);

    private ServerLimits? Read(string service, TimeSpan trust)
    {
        string path = PathOf(service);
        try
        {
            TimeSpan age = File.Exists(path) ? DateTime.UtcNow - File.GetLastWriteTimeUtc(path) : TimeSpan.MaxValue;
            return age < trust && age > -trust ? Parse(service, File.ReadAllLines(path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException
            or OverflowException)
        {
            return null;
        }
    }

    private static ServerLimits? Parse(string service, string[] lines)
    {
        if (lines.Length < 5 || lines[0] != Head || lines[1] != service)
        {
            return null;
        }

        long[] numbers = [.. lines[2].Split(' ').Select(static n => long.Parse(n, CultureInfo.InvariantCulture))];
        string[] flags = lines[3].Split(' ');
        return numbers.Length != 4 || flags.Length != 6
            ? null
            : new ServerLimits
            {
                MaxBatchBytes = numbers[0],
                MaxBlobBytes = numbers[1],
                Splices = numbers[2] > 0 ? new ChunkingLimits(numbers[2], (uint)numbers[3]) : null,
                CanExecute = flags[0] == "True",
                CanUpdateActionCache = flags[1].Length == 0 ? null : flags[1] == "True",
                KnowsOutputPaths = flags[2] == "True",
                CompressesStreams = flags[3] == "True",
                CompressesUpdates = flags[4] == "True",
                Splits = flags[5] == "True",
                DigestFunctions = [.. DigestFunctions.All.Where(f => lines[4].Split(' ').Contains(f.ToString()))],
            };
    }
}
