using Build.Bazel.Remote.Execution.V2;

namespace Recc.Core.Remote.Wire;

/// <summary>
/// How long one execution has been going on, and how much of that it waited for a worker. Only a server that reports
/// stages says that an action waits: some are silent until it is done (buildbox-casd), and a long compile must not be
/// taken for a long queue there.
/// </summary>
internal sealed class ExecutionClock(TimeSpan executeTimeout, TimeSpan queueTimeout)
{
    // Timers and clocks differ, and the server's deadline comes a little before ours.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(50);

    private readonly long startedAt = TimeProvider.System.GetTimestamp();
    private long waitingSince;
    private bool waiting;

    /// <summary>What is left for the whole; zero or less when there is no limit, else more.</summary>
    public TimeSpan Left => executeTimeout <= TimeSpan.Zero
        ? TimeSpan.Zero
        : AtLeastOneMillisecond(executeTimeout - TimeProvider.System.GetElapsedTime(startedAt));

    /// <summary>Whether the time for the whole is over, or so short that nothing can be begun.</summary>
    public bool IsOver =>
        executeTimeout > TimeSpan.Zero && TimeProvider.System.GetElapsedTime(startedAt) >= executeTimeout - Margin;

    /// <summary>Whether it has waited for a worker for too long.</summary>
    public bool IsQueueTimeOver => QueueTimeLeft == TimeSpan.Zero;

    /// <summary>How much longer it may wait for a worker; infinite when it does not wait, or may for ever.</summary>
    public TimeSpan QueueTimeLeft
    {
        get
        {
            if (!waiting || queueTimeout <= TimeSpan.Zero)
            {
                return Timeout.InfiniteTimeSpan;
            }

            TimeSpan left = queueTimeout - TimeProvider.System.GetElapsedTime(waitingSince);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Takes note of the stage that the server reports.</summary>
    public void Enter(ExecutionStage.Types.Value stage)
    {
        bool waits = stage is ExecutionStage.Types.Value.Unknown or ExecutionStage.Types.Value.CacheCheck
            or ExecutionStage.Types.Value.Queued;
        if (waits && !waiting)
        {
            waitingSince = TimeProvider.System.GetTimestamp();
        }

        waiting = waits;
    }

    /// <summary>Forgets the stage, for an execution that is asked for again.</summary>
    public void LeaveQueue() => waiting = false;

    private static TimeSpan AtLeastOneMillisecond(TimeSpan time) =>
        time > TimeSpan.FromMilliseconds(1) ? time : TimeSpan.FromMilliseconds(1);
}
