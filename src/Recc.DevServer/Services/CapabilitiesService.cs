using Build.Bazel.Remote.Execution.V2;
using Build.Bazel.Semver;
using Recc.DevServer.Storage;
using Recc.DevServer.Wire;
using Function = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value;

namespace Recc.DevServer.Services;

/// <summary>Says what this server can do, habits included.</summary>
internal sealed class CapabilitiesService(RequestRules rules, LiveHabits habits, long maxBlobBytes)
{
    public IEnumerable<RpcMethod> Methods()
    {
        var methods = new RpcMethods("build.bazel.remote.execution.v2.Capabilities");
        yield return methods.Unary("GetCapabilities", GetCapabilitiesRequest.Parser, (request, _) => Get(request));
    }

    private ServerCapabilities Get(GetCapabilitiesRequest request)
    {
        rules.RequireInstance(request.InstanceName);
        Habits now = habits.Now;
        return new ServerCapabilities
        {
            CacheCapabilities = Cache(now),
            ExecutionCapabilities = Execution(now),
            LowApiVersion = new SemVer { Major = 2 },
            HighApiVersion = new SemVer { Major = 2, Minor = now.KnowsOnlyOldOutputFields ? 0 : now.ApiMinorVersion },
        };
    }

    private CacheCapabilities Cache(Habits now) => new()
    {
        DigestFunctions = { Functions(now) },
        SupportedCompressors = { Compressors(now.Compresses) },
        SupportedBatchUpdateCompressors = { Compressors(now.CompressesUpdates) },
        SplitBlobSupport = now.ChunkBytes > 0,
        SpliceBlobSupport = now.ChunkBytes > 0,
        FastCdc2020Params = now.ChunkBytes > 0 ? new() { AvgChunkSizeBytes = (ulong)now.ChunkBytes } : null,
        ActionCacheUpdateCapabilities = new() { UpdateEnabled = !now.ActionCacheReadOnly },
        MaxBatchTotalSizeBytes = now.MaxBatchBytes,
        MaxCasBlobSizeBytes = maxBlobBytes,
        SymlinkAbsolutePathStrategy = SymlinkAbsolutePathStrategy.Types.Value.Allowed,
    };

    private static ExecutionCapabilities Execution(Habits now) => now.ExecutionEnabled
        ? new() { ExecEnabled = true, DigestFunction = Functions(now)[0], DigestFunctions = { Functions(now) } }
        : new() { ExecEnabled = false };

    private static IReadOnlyList<Function> Functions(Habits now) =>
        now.DigestFunctions.Count > 0 ? now.DigestFunctions : HashFunctions.All;

    private static Compressor.Types.Value[] Compressors(bool any) => any ? [Compressor.Types.Value.Zstd] : [];
}
