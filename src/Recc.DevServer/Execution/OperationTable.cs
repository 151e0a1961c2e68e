using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf.WellKnownTypes;
using Recc.DevServer.Services;
using Recc.DevServer.Storage;
using Recc.DevServer.Wire;
using Stage = Build.Bazel.Remote.Execution.V2.ExecutionStage.Types.Value;

namespace Recc.DevServer.Execution;

/// <summary>
/// All operations: those under way, and the last ones that are done. Equal actions that are under way are one
/// operation, unless they must not be cached. Runs so many at once as there are jobs.
/// </summary>
internal sealed class OperationTable(OperationSettings settings, ActionRunner runner, BlobStore blobs)
    : IAsyncDisposable
{
    private const int KeptWhenDone = 1000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, ExecutionOperation> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<BlobKey, ExecutionOperation> underWay = [];
    private readonly HashSet<Task> running = [];
    private readonly Queue<ExecutionOperation> done = new();
    private readonly SemaphoreSlim jobs = new(settings.Jobs);
    private readonly CancellationTokenSource stopping = new();

    /// <summary>An operation for this action, already followed by the caller.</summary>
    public ExecutionOperation JoinOrStart(PreparedAction action, InlineWishes wishes, ExecutionFaults faults)
    {
        bool mayJoin = !action.Action.DoNotCache;
        lock (gate)
        {
            if (mayJoin && underWay.TryGetValue(action.Key, out ExecutionOperation? other) && other.TryFollow())
            {
                return other;
            }

            ExecutionOperation operation = Add(action.Key, wishes);
            operation.TryFollow();
            if (mayJoin)
            {
                underWay[action.Key] = operation;
            }

            Track(RunAsync(operation, action, faults));
            return operation;
        }
    }

    /// <summary>An operation that was over before it began, followed by the caller.</summary>
    public ExecutionOperation AddDone(BlobKey action, InlineWishes wishes, ExecuteResponse response)
    {
        lock (gate)
        {
            ExecutionOperation operation = Add(action, wishes);
            operation.TryFollow();
            Complete(operation, new ExecutedActionMetadata(), response);
            return operation;
        }
    }

    /// <summary>Begins to follow the operation with this name; null when there is none.</summary>
    public ExecutionOperation? Follow(string name)
    {
        lock (gate)
        {
            return byName.TryGetValue(name, out ExecutionOperation? operation) && operation.TryFollow()
                ? operation
                : null;
        }
    }

    /// <summary>Ends the operation with this name; false when there is none.</summary>
    public bool Cancel(string name)
    {
        ExecutionOperation? operation;
        lock (gate)
        {
            operation = byName.GetValueOrDefault(name);
        }

        operation?.Abandon();
        return operation is not null;
    }

    /// <summary>Kills what runs and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        Task[] left;
        lock (gate)
        {
            left = [.. running];
        }

        await Task.WhenAll(left);
        foreach (ExecutionOperation operation in done)
        {
            operation.Dispose();
        }

        stopping.Dispose();
        jobs.Dispose();
    }

    private ExecutionOperation Add(BlobKey action, InlineWishes wishes)
    {
        string prefix = settings.InstanceName.Length == 0 ? "" : settings.InstanceName + "/";
        var operation = new ExecutionOperation(
            $"{prefix}operations/{Guid.NewGuid()}", action, wishes, settings.AbandonedTime);
        byName.Add(operation.Name, operation);
        return operation;
    }

    private void Track(Task run)
    {
        running.Add(run);
        run.ContinueWith(
            ended =>
            {
                lock (gate)
                {
                    running.Remove(ended);
                }
            },
            TaskScheduler.Default);
    }

    private async Task RunAsync(ExecutionOperation operation, PreparedAction action, ExecutionFaults faults)
    {
        // Leave the caller's lock first.
        await Task.Yield();
        OperationState queued = await operation.StateAsync(0, CancellationToken.None);
        ExecutedActionMetadata metadata = queued.Metadata.Clone();
        ExecuteResponse response = await RunToEndAsync(operation, action, metadata, faults);
        lock (gate)
        {
            if (underWay.TryGetValue(action.Key, out ExecutionOperation? current) && current == operation)
            {
                underWay.Remove(action.Key);
            }

            Complete(operation, metadata, response);
        }
    }

    private async Task<ExecuteResponse> RunToEndAsync(
        ExecutionOperation operation, PreparedAction action, ExecutedActionMetadata metadata, ExecutionFaults faults)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(operation.Abandoned, stopping.Token);
        try
        {
            return await RunAsync(operation, action, metadata, faults, ending.Token);
        }
        catch (RpcException failure)
        {
            return new ExecuteResponse { Status = failure.ToStatus() };
        }
        catch (OperationCanceledException)
        {
            return Failed(RpcCode.Cancelled, "nobody waited for the execution any longer, or the server stops");
        }
        catch (Exception failure)
        {
            // Whoever waits must get an answer, whatever happened to us.
            return Failed(RpcCode.Internal, $"{failure.GetType().Name}: {failure.Message}");
        }
    }

    private async Task<ExecuteResponse> RunAsync(
        ExecutionOperation operation,
        PreparedAction action,
        ExecutedActionMetadata metadata,
        ExecutionFaults faults,
        CancellationToken cancellation)
    {
        if (faults.StayQueued)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }

        await jobs.WaitAsync(cancellation);
        try
        {
            metadata.Worker = "recc-devserver";
            metadata.WorkerStartTimestamp = Timestamp.FromDateTime(DateTime.UtcNow);
            operation.MoveTo(new OperationState(Stage.Executing, metadata.Clone(), null));
            ExecuteResponse response = await runner.RunAsync(action, metadata, cancellation);
            if (faults.LoseOutputs)
            {
                Forget(response.Result);
            }

            return response;
        }
        finally
        {
            jobs.Release();
        }
    }

    private void Forget(ActionResult result)
    {
        foreach (OutputFile file in result.OutputFiles)
        {
            blobs.Forget(BlobKey.Require(file.Digest, file.Path));
        }
    }

    private void Complete(ExecutionOperation operation, ExecutedActionMetadata metadata, ExecuteResponse response)
    {
        operation.MoveTo(new OperationState(Stage.Completed, metadata, response));
        done.Enqueue(operation);
        if (done.Count > KeptWhenDone)
        {
            ExecutionOperation oldest = done.Dequeue();
            byName.Remove(oldest.Name);
            oldest.Dispose();
        }
    }

    private static ExecuteResponse Failed(RpcCode code, string message) =>
        new() { Status = new RpcException(code, message).ToStatus() };
}
