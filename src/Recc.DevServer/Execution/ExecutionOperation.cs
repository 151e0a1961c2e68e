using Build.Bazel.Remote.Execution.V2;
using Recc.DevServer.Services;
using Recc.DevServer.Storage;
using Stage = Build.Bazel.Remote.Execution.V2.ExecutionStage.Types.Value;

namespace Recc.DevServer.Execution;

/// <summary>
/// One execution as its followers see it: states that only go forward. Followers come and go; when none is left, it is
/// cancelled after a while.
/// </summary>
internal sealed class ExecutionOperation : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<OperationState> states = [];
    private readonly CancellationTokenSource abandoned = new();
    private readonly TimeSpan abandonedTime;
    private TaskCompletionSource changed = NewSignal();
    private int followers;

    public ExecutionOperation(string name, BlobKey action, InlineWishes wishes, TimeSpan abandonedTime)
    {
        Name = name;
        Action = action;
        Wishes = wishes;
        this.abandonedTime = abandonedTime;
        var metadata = new ExecutedActionMetadata
        {
            QueuedTimestamp = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(DateTime.UtcNow),
        };
        states.Add(new OperationState(Stage.Queued, metadata, null));
    }

    /// <summary>What WaitExecution asks for.</summary>
    public string Name { get; }

    /// <summary>The digest of its action.</summary>
    public BlobKey Action { get; }

    /// <summary>What its first follower wanted inlined; WaitExecution cannot say.</summary>
    public InlineWishes Wishes { get; }

    /// <summary>Cancelled when nobody has followed it for too long.</summary>
    public CancellationToken Abandoned => abandoned.Token;

    /// <summary>How many states there have been; at least 1.</summary>
    public int StateCount
    {
        get
        {
            lock (gate)
            {
                return states.Count;
            }
        }
    }

    /// <summary>Begins to follow. False when it was cancelled already.</summary>
    public bool TryFollow()
    {
        lock (gate)
        {
            if (abandoned.IsCancellationRequested)
            {
                return false;
            }

            followers++;
            abandoned.CancelAfter(Timeout.InfiniteTimeSpan);
            return true;
        }
    }

    /// <summary>Ends it, whoever follows.</summary>
    public void Abandon()
    {
        try
        {
            abandoned.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was over long ago.
        }
    }

    /// <summary>Ends following.</summary>
    public void Unfollow()
    {
        bool last;
        lock (gate)
        {
            last = --followers == 0 && states[^1].Response is null;
        }

        if (last)
        {
            abandoned.CancelAfter(abandonedTime);
        }
    }

    /// <summary>The state with this index, as soon as there is one.</summary>
    public async Task<OperationState> StateAsync(int index, CancellationToken cancellation)
    {
        while (true)
        {
            Task change;
            lock (gate)
            {
                if (index < states.Count)
                {
                    return states[index];
                }

                change = changed.Task;
            }

            await change.WaitAsync(cancellation);
        }
    }

    /// <summary>Goes forward.</summary>
    public void MoveTo(OperationState state)
    {
        TaskCompletionSource signal;
        lock (gate)
        {
            states.Add(state);
            signal = changed;
            changed = NewSignal();
        }

        signal.SetResult();
    }

    public void Dispose() => abandoned.Dispose();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
