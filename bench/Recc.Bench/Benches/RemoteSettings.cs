using Recc.Bench.Building;

namespace Recc.Bench.Benches;

/// <summary>What tells a client of a server.</summary>
internal static class RemoteSettings
{
    /// <summary>Results are looked up and stored, compilers run here.</summary>
    public static (string Name, string Value)[] CacheOf(FarServer server) =>
        [.. ExecutionBy(server), ("RECC_CACHE_ONLY", "1"), ("RECC_CACHE_UPLOAD_LOCAL_BUILD", "1")];

    /// <summary>What is not in its cache is executed by it.</summary>
    public static (string Name, string Value)[] ExecutionBy(FarServer server) =>
        [("RECC_SERVER", server.Address), ("RECC_LOCAL_CACHE", "0")];
}
