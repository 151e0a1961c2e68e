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
            HighApiVersion = new SemVer { Major = 2, Minor = now.KnowsOnlyOldOutputFields ? 0 : 3 },
        };
    }

    private CacheCapabilities Cache(Habits now) => new()
    {
        DigestFunctions = { HashFunctions.All },
        ActionCacheUpdateCapabilities = new() { UpdateEnabled = !now.ActionCacheReadOnly },
        MaxBatchTotalSizeBytes = now.MaxBatchBytes,
        MaxCasBlobSizeBytes = maxBlobBytes,
        SymlinkAbsolutePathStrategy = SymlinkAbsolutePathStrategy.Types.Value.Allowed,
    };

    private static ExecutionCapabilities Execution(Habits now) => now.ExecutionEnabled
        ? new() { ExecEnabled = true, DigestFunction = Function.Sha256, DigestFunctions = { HashFunctions.All } }
        : new() { ExecEnabled = false };
}
