using System.Collections.Concurrent;
using Recc.Core.Digests;

namespace Recc.Core.Launching;

/// <summary>
/// Actions that launches of this process are getting results for: of several that want the same one, the first does the
/// work and the others wait, to find it done.
/// </summary>
public sealed class ActionsInFlight
{
    private readonly ConcurrentDictionary<Digest, Work> running = new();

    /// <summary>
    /// Waits until nobody else is at it. To be disposed when the result is stored, or when there is none.
    /// </summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public async Task<Turn> EnterAsync(Digest action, CancellationToken cancellation)
    {
        var own = new Work();
        bool hasWaited = false;
        while (true)
        {
            Work first = running.GetOrAdd(action, own);
            if (first == own)
            {
                return new Turn(this, action, hasWaited);
            }

            hasWaited = true;
            await first.WaitAsync(cancellation);
        }
    }

    /// <summary>Whether somebody waits for the one who is at it.</summary>
    public bool IsWaitedFor(Digest action) => running.TryGetValue(action, out Work? work) && work.IsWaitedFor;

    private void Leave(Digest action)
    {
        if (running.TryRemove(action, out Work? own))
        {
            own.End();
        }
    }

    /// <summary>What one launch does for others as well.</summary>
    private sealed class Work
    {
        private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int waiting;

        public bool IsWaitedFor => Volatile.Read(ref waiting) > 0;

        public async Task WaitAsync(CancellationToken cancellation)
        {
            Interlocked.Increment(ref waiting);
            try
            {
                await end.Task.WaitAsync(cancellation);
            }
            finally
            {
                Interlocked.Decrement(ref waiting);
            }
        }

        public void End() => end.SetResult();
    }

    /// <summary>The right to get a result.</summary>
    public sealed class Turn(ActionsInFlight owner, Digest action, bool hasWaited) : IDisposable
    {
        /// <summary>Whether somebody else was at it before, so that the result may be there by now.</summary>
        public bool HasWaited { get; } = hasWaited;

        public void Dispose() => owner.Leave(action);
    }
}
