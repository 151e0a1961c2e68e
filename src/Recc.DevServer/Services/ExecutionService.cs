using Build.Bazel.Remote.Execution.V2;
using Google.LongRunning;
using Google.Protobuf.WellKnownTypes;
using Recc.DevServer.Execution;
using Recc.DevServer.Faults;
using Recc.DevServer.Storage;
using Recc.DevServer.Wire;

namespace Recc.DevServer.Services;

/// <summary>Executions as streams of operations.</summary>
internal sealed class ExecutionService(
    RequestRules rules, LiveHabits habits, ActionLoader loader, ActionResultStore results, OperationTable operations,
    ResultInliner inliner, ActionWitness witness)
{
    public IEnumerable<RpcMethod> Methods()
    {
        var methods = new RpcMethods("build.bazel.remote.execution.v2.Execution");
        yield return methods.ServerStream("Execute", ExecuteRequest.Parser, ExecuteAsync);
        yield return methods.ServerStream("WaitExecution", WaitExecutionRequest.Parser, WaitAsync);
        var operationMethods = new RpcMethods("google.longrunning.Operations");
        yield return operationMethods.Unary("CancelOperation", CancelOperationRequest.Parser, (r, _) => Cancel(r));
    }

    private async Task ExecuteAsync(ExecuteRequest request, RpcCall call)
    {
        rules.RequireInstance(request.InstanceName);
        if (!habits.Now.ExecutionEnabled)
        {
            throw new RpcException(RpcCode.Unimplemented, "this server does not execute actions");
        }

        var action = RequestRules.RequireDigest(request.ActionDigest, request.DigestFunction, "the action");
        witness.Saw("Execute", action);
        var wishes = InlineWishes.Of(request);
        await FollowAsync(call, Begin(request, action, wishes, call.Faults), wishes, firstState: 0);
    }

    private async Task WaitAsync(WaitExecutionRequest request, RpcCall call)
    {
        ExecutionOperation operation = operations.Follow(request.Name)
            ?? throw RpcException.NotFound($"there is no operation '{request.Name}'");
        await FollowAsync(call, operation, operation.Wishes, operation.StateCount - 1);
    }

    private Empty Cancel(CancelOperationRequest request)
    {
        if (habits.Now.LacksCancelOperation)
        {
            throw new RpcException(RpcCode.Unimplemented, "operations are not cancelled");
        }

        return operations.Cancel(request.Name)
            ? new Empty()
            : throw RpcException.NotFound($"there is no operation '{request.Name}'");
    }

    private ExecutionOperation Begin(ExecuteRequest request, BlobKey action, InlineWishes wishes, ActiveFaults faults)
    {
        if (!request.SkipCacheLookup && results.Find(action) is { } known)
        {
            var cached = new ExecuteResponse { Result = known, CachedResult = true, Status = new() };
            return operations.AddDone(action, wishes, cached);
        }

        try
        {
            PreparedAction prepared = loader.Load(action);
            ExecutionFaults own = ExecutionFaults.Of(faults);
            return operations.JoinOrStart(
                prepared, wishes, own with { StayQueued = own.StayQueued || !HasWorker(prepared) });
        }
        catch (RpcException refusal) when (habits.Now.RefusesInResponse)
        {
            return operations.AddDone(action, wishes, new ExecuteResponse { Status = refusal.ToStatus() });
        }
    }

    /// <summary>
    /// The properties are the action's, and the command's where it has none, as NativeLink reads them.
    /// </summary>
    private bool HasWorker(PreparedAction action)
    {
        Platform wanted = action.Action.Platform is { Properties.Count: > 0 } own
            ? own
            : action.Command.Platform ?? new Platform();
        return habits.Now.WorkerProperties is not { } offered
            || wanted.Properties.All(property => offered.Contains($"{property.Name}={property.Value}"));
    }

    private async Task FollowAsync(RpcCall call, ExecutionOperation operation, InlineWishes wishes, int firstState)
    {
        try
        {
            for (int i = firstState; ; i++)
            {
                OperationState state = await operation.StateAsync(i, call.Cancellation);
                await call.WriteAsync(Describe(operation, state, wishes, call.Faults));
                if (state.Response is not null)
                {
                    return;
                }
            }
        }
        finally
        {
            operation.Unfollow();
        }
    }

    private Operation Describe(
        ExecutionOperation operation, OperationState state, InlineWishes wishes, ActiveFaults faults)
    {
        var message = new Operation
        {
            Name = operation.Name,
            Metadata = Any.Pack(new ExecuteOperationMetadata
            {
                Stage = state.Stage,
                ActionDigest = operation.Action.ToDigest(),
                DigestFunction = operation.Action.Function,
                PartialExecutionMetadata = state.Metadata,
            }),
        };
        if (state.Response is { } response)
        {
            message.Done = true;
            message.Response = Any.Pack(WithWishes(response, wishes, faults));
        }

        return message;
    }

    private ExecuteResponse WithWishes(ExecuteResponse response, InlineWishes wishes, ActiveFaults faults)
    {
        ExecuteResponse answer = response.Clone();
        if (answer.Result is { } result)
        {
            answer.Result = inliner.Apply(result, wishes, faults);
        }

        return answer;
    }
}
