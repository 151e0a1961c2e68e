using Build.Bazel.Remote.Execution.V2;
using Google.LongRunning;
using Google.Protobuf;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Remote.Transport;

namespace Recc.Core.Remote.Wire;

/// <summary>
/// Follows one execution to its end, over as many streams as that takes: a broken one is opened again with
/// WaitExecution, an execution that the server has forgotten is asked for again, a stream that got old is replaced.
/// </summary>
internal sealed class ExecutionWatch : IAsyncDisposable
{
    private const string MetadataType = "build.bazel.remote.execution.v2.ExecuteOperationMetadata";

    private readonly GrpcConnection connection;
    private readonly ExecutorSettings settings;
    private readonly ExecutionOrder order;
    private readonly Log log;
    private readonly CancellationToken cancellation;
    private readonly ExecutionClock clock;
    private OperationStream stream;
    private string name = "";
    private bool renewable = true;
    private int breaks;
    private int restarts;

    public ExecutionWatch(
        GrpcConnection connection,
        ExecutorSettings settings,
        ExecutionOrder order,
        Log log,
        CancellationToken cancellation)
    {
        this.connection = connection;
        this.settings = settings;
        this.order = order;
        this.log = log;
        this.cancellation = cancellation;
        clock = new ExecutionClock(settings.ExecuteTimeout, settings.QueueTimeout);
        stream = OpenExecute();
    }

    public async Task<ExecutionReport> RunAsync()
    {
        try
        {
            return await FollowAsync();
        }
        catch (Exception end) when (IsGivenUp(end))
        {
            await stream.DisposeAsync();
            await TellServerAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    /// <summary>Whether the server goes on with something that we do not want any more.</summary>
    private bool IsGivenUp(Exception end) =>
        name.Length > 0
        && (end is OperationCanceledException || clock.IsOver || clock.IsQueueTimeOver)
        && !order.IsWantedByOthers();

    /// <summary>
    /// Most servers drop what nobody listens to after a while. Those that know CancelOperation do so at once; that
    /// others do not know it changes nothing.
    /// </summary>
    private async Task TellServerAsync()
    {
        try
        {
            await connection.UnaryAsync(
                RemoteMethods.CancelOperation,
                new CancelOperationRequest { Name = name },
                new CallOptions(settings.CancelPatience, order.Action.Hash),
                CancellationToken.None);
        }
        catch (RemoteException e)
        {
            log.Debug($"the server could not be told to stop {name}: {e.Failure.Message}");
        }
    }

    private async Task<ExecutionReport> FollowAsync()
    {
        while (true)
        {
            ExecutionReport? report = await stream.ReadAsync(Patience()) switch
            {
                OperationEvent.Word word => Note(word.Operation),
                OperationEvent.Silence => await RenewAsync(),
                OperationEvent.Ended ended => await ContinueAsync(ended.Status),
                OperationEvent.Broken broken => await ReopenAsync(broken.Failure),
                _ => throw new System.Diagnostics.UnreachableException("Unknown event."),
            };
            if (report is not null)
            {
                return report;
            }
        }
    }

    // How long to listen before there is something else to do.
    private TimeSpan Patience()
    {
        if (!renewable || name.Length == 0)
        {
            return clock.QueueTimeLeft;
        }

        TimeSpan queue = clock.QueueTimeLeft;
        TimeSpan age = settings.StreamAge > stream.Age ? settings.StreamAge - stream.Age : TimeSpan.Zero;
        return queue == Timeout.InfiniteTimeSpan || age < queue ? age : queue;
    }

    private ExecutionReport? Note(Operation operation)
    {
        breaks = 0;
        if (operation.Name.Length > 0)
        {
            name = operation.Name;
        }

        if (operation.Done)
        {
            return ExecutionVerdict.Of(operation, settings.Service.Function, stream.Origin);
        }

        ExecutionStage.Types.Value? stage = StageOf(operation);
        log.Debug($"{stream.Origin}: {name} is in stage {stage}");
        if (stage is not null)
        {
            clock.Enter(stage.Value);
        }

        return null;
    }

    private ExecutionStage.Types.Value? StageOf(Operation operation)
    {
        try
        {
            return AnyContent.Open(operation.Metadata, MetadataType, ExecuteOperationMetadata.Parser)?.Stage;
        }
        catch (InvalidDataException e)
        {
            throw new RemoteException(
                new RemoteFailure(RemoteFailureKind.Corrupt, $"{stream.Origin}: a stage that cannot be decoded"), e);
        }
    }

    private async Task<ExecutionReport?> RenewAsync()
    {
        if (clock.IsQueueTimeOver)
        {
            throw new RemoteException(new RemoteFailure(
                RemoteFailureKind.TimedOut,
                $"{stream.Origin}: no worker took the action within {settings.QueueTimeout.TotalSeconds} s; "
                + "is there one with the platform properties asked for (RECC_REMOTE_PLATFORM_*)?"));
        }

        // The old stream stays open until the new one has spoken: a server may drop an execution that nobody waits for.
        OperationStream other = OpenWait();
        try
        {
            OperationEvent first = await FirstOfAsync(other);
            if (first is OperationEvent.Word word)
            {
                (stream, other) = (other, stream);
                return Note(word.Operation);
            }

            if (!stream.HasSpoken)
            {
                log.Debug($"{other.Origin}: the stream is kept, another one was not to be had");
                renewable = false;
            }

            return null;
        }
        finally
        {
            await other.DisposeAsync();
        }
    }

    // What the new stream says, or silence when the old one speaks first or nobody does for a while.
    private async Task<OperationEvent> FirstOfAsync(OperationStream other)
    {
        try
        {
            await Task.WhenAny(other.Next, stream.Next).WaitAsync(settings.RenewalPatience, cancellation);
        }
        catch (TimeoutException)
        {
            return new OperationEvent.Silence();
        }

        return stream.HasSpoken ? new OperationEvent.Silence() : await other.ReadAsync(Timeout.InfiniteTimeSpan);
    }

    private async Task<ExecutionReport?> ContinueAsync(GrpcStatus status)
    {
        // A server that cannot wait for an execution or has forgotten it can still be asked to run it.
        bool forgotten = stream.IsWait && status.Code is GrpcCode.NotFound or GrpcCode.Unimplemented;
        if (forgotten && restarts < settings.RestartLimit)
        {
            restarts++;
            name = "";
            clock.LeaveQueue();
            await ReplaceAsync(OpenExecute());
            return null;
        }

        if (!stream.IsWait && ExecutionVerdict.MissingInputs(status) is { } missing)
        {
            return missing;
        }

        return await ReopenAsync(status.IsOk
            ? new RemoteFailure(
                RemoteFailureKind.BrokenStream, $"{stream.Origin}: the stream ended before the execution did")
            : StatusTranslation.ToFailure(stream.Origin, status));
    }

    private async Task<ExecutionReport?> ReopenAsync(RemoteFailure failure)
    {
        if (clock.IsOver)
        {
            throw new RemoteException(new RemoteFailure(
                RemoteFailureKind.TimedOut,
                $"{stream.Origin}: the execution did not end within {settings.ExecuteTimeout.TotalSeconds} s"));
        }

        if (name.Length == 0 || !MayGoOn(failure) || breaks >= settings.BreakLimit)
        {
            throw new RemoteException(failure);
        }

        log.Debug($"opening the stream again: {failure.Message}");
        await Task.Delay(
            settings.Reopening.PauseBefore(breaks++, Random.Shared.NextDouble(), failure.RetryAfter), cancellation);
        await ReplaceAsync(OpenWait());
        return null;
    }

    /// <summary>A stream may have been cut by a time limit on the way; the execution itself has its own.</summary>
    private static bool MayGoOn(RemoteFailure failure) =>
        failure.IsTransient || failure.Kind == RemoteFailureKind.TimedOut;

    private async Task ReplaceAsync(OperationStream other)
    {
        OperationStream old = stream;
        stream = other;
        await old.DisposeAsync();
    }

    private OperationStream OpenExecute()
    {
        var request = new ExecuteRequest
        {
            InstanceName = settings.Service.Instance,
            SkipCacheLookup = order.SkipCacheLookup,
            ActionDigest = order.Action.ToMessage(),
            DigestFunction = settings.Service.Function.ToMessage(),
            InlineStdout = true,
            InlineStderr = true,
        };
        request.InlineOutputFiles.AddRange(order.InlineOutputs);
        return new OperationStream(
            connection.OpenStream(RemoteMethods.Execute, request, Options(), cancellation), isWait: false);
    }

    private OperationStream OpenWait() => new(
        connection.OpenStream(
            RemoteMethods.WaitExecution, new WaitExecutionRequest { Name = name }, Options(), cancellation),
        isWait: true);

    private CallOptions Options() => new(clock.Left, order.Action.Hash);
}
