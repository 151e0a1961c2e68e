using Recc.Core.Launching;

namespace Recc.Core.Daemon.Server;

/// <summary>
/// So many compilers run at a time, of all builds together; who comes first is served first. The number may change at
/// any time.
/// </summary>
internal sealed class LocalSlots : ILocalSlots
{
    private readonly Lock gate = new();
    private readonly LinkedList<ManualResetEventSlim> queue = new();
    private int limit;
    private int taken;

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

    public IDisposable Enter(CancellationToken cancellation)
    {
        LinkedListNode<ManualResetEventSlim> turn;
        lock (gate)
        {
            if (queue.Count == 0 && HasRoom)
            {
                taken++;
                return new Slot(this);
            }

            turn = queue.AddLast(new ManualResetEventSlim(false, spinCount: 0));
        }

        try
        {
            turn.Value.Wait(cancellation);
            return new Slot(this);
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

    private bool HasRoom => limit == 0 || taken < limit;

    private void Leave()
    {
        lock (gate)
        {
            taken--;
            Admit();
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

    private sealed class Slot(LocalSlots owner) : IDisposable
    {
        private LocalSlots? owner = owner;

        public void Dispose() => Interlocked.Exchange(ref owner, null)?.Leave();
    }
}
