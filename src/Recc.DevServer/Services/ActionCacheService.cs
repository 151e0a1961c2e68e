using Build.Bazel.Remote.Execution.V2;
using Recc.DevServer.Storage;
using Recc.DevServer.Validation;
using Recc.DevServer.Wire;

namespace Recc.DevServer.Services;

/// <summary>Results of actions. NOT_FOUND is a miss, also for a result whose outputs are gone.</summary>
internal sealed class ActionCacheService(
    RequestRules rules, LiveHabits habits, ActionResultStore results, ActionResultRules resultRules,
    ResultInliner inliner, ActionWitness witness)
{
    public IEnumerable<RpcMethod> Methods()
    {
        var methods = new RpcMethods("build.bazel.remote.execution.v2.ActionCache");
        yield return methods.Unary("GetActionResult", GetActionResultRequest.Parser, Get);
        yield return methods.Unary("UpdateActionResult", UpdateActionResultRequest.Parser, (r, _) => Update(r));
    }

    private ActionResult Get(GetActionResultRequest request, RpcCall call)
    {
        rules.RequireInstance(request.InstanceName);
        var action = RequestRules.RequireDigest(request.ActionDigest, request.DigestFunction, "the action");
        witness.Saw("GetActionResult", action);
        ActionResult result = results.Find(action) ?? throw RpcException.NotFound($"there is no result for {action}");
        return inliner.Apply(result, InlineWishes.Of(request), call.Faults);
    }

    private ActionResult Update(UpdateActionResultRequest request)
    {
        rules.RequireInstance(request.InstanceName);
        if (habits.Now.ActionCacheReadOnly)
        {
            throw new RpcException(RpcCode.PermissionDenied, "the action cache is read-only");
        }

        var action = RequestRules.RequireDigest(request.ActionDigest, request.DigestFunction, "the action");
        witness.Saw("UpdateActionResult", action);
        resultRules.Require(action, request.ActionResult);
        results.Store(action, request.ActionResult);
        return request.ActionResult;
    }
}
