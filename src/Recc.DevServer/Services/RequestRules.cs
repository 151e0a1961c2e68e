using Recc.DevServer.Storage;
using Recc.DevServer.Wire;
using Function = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value;
using Reapi = Build.Bazel.Remote.Execution.V2;

namespace Recc.DevServer.Services;

/// <summary>What every request must keep, whatever it asks for.</summary>
internal sealed class RequestRules(string instanceName)
{
    /// <exception cref="RpcException">INVALID_ARGUMENT for any other instance than ours.</exception>
    public void RequireInstance(string name)
    {
        if (name != instanceName)
        {
            throw RpcException.Invalid($"this server has no instance '{name}'; its instance is '{instanceName}'");
        }
    }

    /// <exception cref="RpcException">INVALID_ARGUMENT when it is no digest, or one of another function.</exception>
    public static BlobKey RequireDigest(Reapi.Digest? digest, Function function, string what)
    {
        var key = BlobKey.Require(digest, what);
        return function == Function.Unknown
            ? key
            : key.By(function) ?? throw RpcException.Invalid($"{what} has a digest that is not {function}: '{key}'");
    }
}
