using System.Collections.Concurrent;
using Recc.Core.Digests;

namespace Recc.Core.Launching;

/// <summary>
/// Actions that launches of this process are getting results for: of several that want the same one, the first does the
/// work and the others wait, to find it done.
/// </summary>
public sealed class ActionsInFlight
{
    private readonly ConcurrentDictionary<Digest, TaskCompletionSource> running = new();

    /// <summary>
    /// Waits until nobody else is at it. To be disposed when the result is stored, or when there is none.
    /// </summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public async Task<Turn> EnterAsync(Digest action, CancellationToken cancellation)
    {
        var own = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool hasWaited = false;
        while (true)
        {
            TaskCompletionSource first = running.GetOrAdd(action, own);
            if (first == own)
            {
                return new Turn(this, action, hasWaited);
            }

            hasWaited = true;
            await first.Task.WaitAsync(cancellation);
        }
    }

    private void Leave(Digest action)
    {
        if (running.TryRemove(action, out TaskCompletionSource? own))
        {
            own.SetResult();
        }
    }

    /// <summary>The right to get a result.</summary>
    public sealed class Turn(ActionsInFlight owner, Digest action, bool hasWaited) : IDisposable
    {
        /// <summary>Whether somebody else was at it before, so that the result may be there by now.</summary>
        public bool HasWaited { get; } = hasWaited;

        public void Dispose() => owner.Leave(action);
    }
}
