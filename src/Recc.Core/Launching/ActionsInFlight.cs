using System.Collections.Concurrent;
using Recc.Core.Digests;

namespace Recc.Core.Launching;

/// <summary>
/// Actions that launches of this process are getting results for: of several that want the same one, the first does the
/// work and the others wait, to find it done.
/// </summary>
public sealed class ActionsInFlight
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Digest, Work> running = new();

    /// <summary>
    /// Waits until nobody else is at it, but not for one who has been stopped. To be disposed when the result is
    /// stored, or when there is none.
    /// </summary>
    /// <param name="action">Which one.</param>
    /// <param name="isStopped">Whether the one who enters has been stopped since.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public async Task<Turn> EnterAsync(Digest action, Func<bool> isStopped, CancellationToken cancellation)
    {
        var own = new Work(isStopped);
        bool hasWaited = false;
        while (true)
        {
            Work first = running.GetOrAdd(action, own);
            if (first == own)
            {
                return new Turn(this, action, own, hasWaited);
            }

            hasWaited = true;
            if (!await first.WaitAsync(cancellation))
            {
                return new Turn(this, action, own, hasWaited);
            }
        }
    }

    /// <summary>Whether somebody waits for the one who is at it.</summary>
    public bool IsWaitedFor(Digest action) => running.TryGetValue(action, out Work? work) && work.IsWaitedFor;

    private void Leave(Digest action, Work own)
    {
        if (running.TryRemove(KeyValuePair.Create(action, own)))
        {
            own.End();
        }
    }

    /// <summary>What one launch does for others as well.</summary>
    internal sealed class Work(Func<bool> isStopped)
    {
        private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int waiting;

        public bool IsWaitedFor => Volatile.Read(ref waiting) > 0;

        /// <summary>Whether it has come to an end; false when there may be none.</summary>
        public async Task<bool> WaitAsync(CancellationToken cancellation)
        {
            Interlocked.Increment(ref waiting);
            try
            {
                while (true)
                {
                    try
                    {
                        await end.Task.WaitAsync(LookEvery, cancellation);
                        return true;
                    }
                    catch (TimeoutException) when (isStopped())
                    {
                        return false;
                    }
                    catch (TimeoutException)
                    {
                        // It is at it.
                    }
                }
            }
            finally
            {
                Interlocked.Decrement(ref waiting);
            }
        }

        public void End() => end.SetResult();
    }

    /// <summary>The right to get a result.</summary>
    public sealed class Turn : IDisposable
    {
        private readonly ActionsInFlight owner;
        private readonly Digest action;
        private readonly Work own;

        internal Turn(ActionsInFlight owner, Digest action, Work own, bool hasWaited)
        {
            this.owner = owner;
            this.action = action;
            this.own = own;
            HasWaited = hasWaited;
        }

        /// <summary>Whether somebody else was at it before, so that the result may be there by now.</summary>
        public bool HasWaited { get; }

        public void Dispose() => owner.Leave(action, own);
    }
}
