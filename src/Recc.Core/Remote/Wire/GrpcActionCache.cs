using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Digests;
using Recc.Core.Remote.Transport;
using ContentDigest = Recc.Core.Digests.Digest;

namespace Recc.Core.Remote.Wire;

/// <summary>The action cache of a server.</summary>
public sealed class GrpcActionCache(GrpcConnection connection, ServiceSettings settings) : IActionCache
{
    public async Task<CacheLookup> LookUpAsync(CacheQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        try
        {
            return await AskAsync(query, cancellation);
        }
        catch (RemoteException e)
        {
            return new CacheLookup.Unavailable(e.Failure);
        }
    }

    public async Task UpdateAsync(ContentDigest action, ActionResult result, CancellationToken cancellation)
    {
        var request = new UpdateActionResultRequest
        {
            InstanceName = settings.Instance,
            ActionDigest = action.ToMessage(),
            ActionResult = result,
            DigestFunction = settings.Function.ToMessage(),
        };
        GrpcAnswer<ActionResult> answer = await connection.UnaryAsync(
            RemoteMethods.UpdateActionResult, request, OptionsFor(action), cancellation);
        answer.Require();
    }

    private async Task<CacheLookup> AskAsync(CacheQuery query, CancellationToken cancellation)
    {
        var request = new GetActionResultRequest
        {
            InstanceName = settings.Instance,
            ActionDigest = query.Action.ToMessage(),
            InlineStdout = true,
            InlineStderr = true,
            DigestFunction = settings.Function.ToMessage(),
        };
        request.InlineOutputFiles.AddRange(query.InlineOutputs);
        GrpcAnswer<ActionResult> answer = await connection.UnaryAsync(
            RemoteMethods.GetActionResult, request, OptionsFor(query.Action), cancellation);
        if (answer.Status.Code == GrpcCode.NotFound)
        {
            return new CacheLookup.Miss();
        }

        return new CacheLookup.Hit(ActionResultCheck.Checked(answer.Require(), settings.Function, answer.Origin));
    }

    private CallOptions OptionsFor(ContentDigest action) => settings.CallOf(0) with { ActionId = action.Hash };
}
