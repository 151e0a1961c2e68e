using System.Globalization;
using Recc.Core.Host;
using Recc.Core.LocalCache;
using Recc.Core.Processes;

namespace Recc.Core.Launching;

/// <summary>Has a cache trimmed by a process of its own, <c>recc cache trim</c>, which outlives the launch.</summary>
public sealed class TrimProcess(HostEnvironment host) : ICacheTrimmer
{
    public void TrimSoon(string cacheDirectory, long limit)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        { ["RECC_CACHE_DIR"] = cacheDirectory };
        string size = limit.ToString(CultureInfo.InvariantCulture);
        _ = DetachedProcess.TryStart(
            host.ExecutablePath, ["recc", "cache", "trim", "--background", "--size", size], environment);
    }
}
