using Google.LongRunning;
using Recc.Core.Remote.Transport;

namespace Recc.Core.Remote.Wire;

/// <summary>One stream of operations, whose reads can be given up for a while without losing what comes.</summary>
internal sealed class OperationStream(GrpcResponses<Operation> responses, bool isWait) : IAsyncDisposable
{
    private readonly long openedAt = TimeProvider.System.GetTimestamp();
    private Task<Operation?>? pending;
    private bool disposed;

    /// <summary>Whether this is WaitExecution's answer, not Execute's.</summary>
    public bool IsWait => isWait;

    /// <summary>The endpoint and the call, for messages.</summary>
    public string Origin => responses.Origin;

    /// <summary>How long it is open.</summary>
    public TimeSpan Age => TimeProvider.System.GetElapsedTime(openedAt);

    /// <summary>Completes when the next event is there to be read.</summary>
    public Task Next => pending ??= responses.ReadAsync();

    /// <summary>Whether the next event is there.</summary>
    public bool HasSpoken => pending is { IsCompleted: true };

    /// <summary>What comes next, or <see cref="OperationEvent.Silence"/> when the patience is at its end.</summary>
    public async Task<OperationEvent> ReadAsync(TimeSpan patience)
    {
        pending ??= responses.ReadAsync();
        Operation? operation;
        try
        {
            operation = await pending.WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            return new OperationEvent.Silence();
        }
        catch (RemoteException e)
        {
            pending = null;
            return new OperationEvent.Broken(e.Failure);
        }

        pending = null;
        return operation is null
            ? new OperationEvent.Ended(responses.Status ?? GrpcStatus.Success)
            : new OperationEvent.Word(operation);
    }

    /// <summary>Ends the call. More than once does no harm.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        responses.Cancel();
        if (pending is not null)
        {
            await pending.ContinueWith(
                static read => read.Exception,
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default);
        }

        responses.Dispose();
    }
}
