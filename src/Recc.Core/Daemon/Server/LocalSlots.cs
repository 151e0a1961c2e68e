using Recc.Core.Launching;

namespace Recc.Core.Daemon.Server;

/// <summary>
/// So many compilers run at a time, of all builds together; who comes first is served first. The number may change at
/// any time. Those that have been stopped do not run, and keep nobody waiting for long.
/// </summary>
internal sealed class LocalSlots
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly HashSet<Slot> holders = [];
    private readonly LinkedList<ManualResetEventSlim> queue = new();
    private int limit;
    private int taken;
    private int stopped;

    public LocalSlots(int limit) => this.limit = limit;

    /// <summary>How many run.</summary>
    public int Taken
    {
        get
        {
            lock (gate)
            {
                return taken;
            }
        }
    }

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (gate)
            {
                return queue.Count;
            }
        }
    }

    /// <summary>How many may run; 0 for as many as like.</summary>
    public int Limit
    {
        get => limit;
        set
        {
            lock (gate)
            {
                limit = value;
                Admit();
            }
        }
    }

    /// <summary>The slots as one launch sees them.</summary>
    /// <param name="isStopped">Whether it has been stopped.</param>
    public ILocalSlots For(Func<bool> isStopped) => new SlotsOfLaunch(this, isStopped);

    private Slot Enter(Func<bool> isStopped, CancellationToken cancellation)
    {
        LinkedListNode<ManualResetEventSlim> turn;
        lock (gate)
        {
            if (queue.Count == 0 && HasRoom)
            {
                taken++;
                return Hold(isStopped);
            }

            turn = queue.AddLast(new ManualResetEventSlim(false, spinCount: 0));
        }

        try
        {
            while (!turn.Value.Wait(LookEvery, cancellation))
            {
                CountStopped();
            }

            lock (gate)
            {
                return Hold(isStopped);
            }
        }
        catch (OperationCanceledException)
        {
            lock (gate)
            {
                if (turn.Value.IsSet)
                {
                    // It was given to us a moment before we gave up.
                    taken--;
                    Admit();
                }
                else
                {
                    queue.Remove(turn);
                }
            }

            throw;
        }
    }

    private bool HasRoom => limit == 0 || taken - stopped < limit;

    private Slot Hold(Func<bool> isStopped)
    {
        var slot = new Slot(this, isStopped);
        holders.Add(slot);
        return slot;
    }

    private void CountStopped()
    {
        lock (gate)
        {
            stopped = holders.Count(static slot => slot.IsStopped());
            Admit();
        }
    }

    private void Leave(Slot slot)
    {
        lock (gate)
        {
            if (holders.Remove(slot))
            {
                taken--;
                stopped = stopped == 0 ? 0 : holders.Count(static other => other.IsStopped());
                Admit();
            }
        }
    }

    private void Admit()
    {
        while (HasRoom && queue.First is { } first)
        {
            queue.RemoveFirst();
            taken++;
            first.Value.Set();
        }
    }

    private sealed class Slot(LocalSlots owner, Func<bool> isStopped) : IDisposable
    {
        public bool IsStopped() => isStopped();

        public void Dispose() => owner.Leave(this);
    }

    private sealed class SlotsOfLaunch(LocalSlots all, Func<bool> isStopped) : ILocalSlots
    {
        public IDisposable Enter(CancellationToken cancellation) => all.Enter(isStopped, cancellation);
    }
}
