namespace Recc.Core.Daemon.Server;

/// <summary>
/// Threads that each accept a connection, serve it and accept the next: a launch is not handed from one thread to
/// another, which takes as long as much of its work. There are as many as have been needed at a time.
/// </summary>
/// <param name="listener">Where connections come from.</param>
/// <param name="most">
/// How many threads there may be; when all others are at work, the last one sends away who comes.
/// </param>
/// <param name="serve">Serves a connection. May not throw.</param>
/// <param name="ended">Called when nobody listens any more.</param>
internal sealed class ServingThreads(LocalSocket listener, int most, Action<LocalSocket> serve, Action ended)
{
    /// <summary>Only what is touched takes memory.</summary>
    private const int StackBytes = 1 << 20;

    /// <summary>So many wait for the next connection: on a busy machine it takes a thread long to begin.</summary>
    private const int Spare = 4;

    private readonly Lock gate = new();
    private DescriptorReserve reserve = DescriptorReserve.Take();
    private int count;
    private int waiting;

    public void Start()
    {
        for (int i = 0; i < Spare; i++)
        {
            _ = TryAddThread();
        }
    }

    /// <summary>Waits until none accepts any more; those that serve go on.</summary>
    public void Join()
    {
        while (Volatile.Read(ref waiting) > 0)
        {
            // Each is woken by the end of listening, one after the other.
            Thread.Sleep(1);
        }
    }

    private bool TryAddThread()
    {
        lock (gate)
        {
            if (count == most)
            {
                return false;
            }

            count++;
            Interlocked.Increment(ref waiting);
        }

        try
        {
            new Thread(Work, StackBytes) { IsBackground = true, Name = "launches" }.Start();
            return true;
        }
        catch (Exception failure) when (failure is OutOfMemoryException or ThreadStartException)
        {
            // As many processes as the user may have.
            lock (gate)
            {
                count--;
                Interlocked.Decrement(ref waiting);
            }

            return false;
        }
    }

    private void Work()
    {
        try
        {
            while (true)
            {
                LocalSocket? accepted = listener.Accept(out bool isExhausted);
                if (isExhausted)
                {
                    SendAway();
                }

                if (accepted is null)
                {
                    continue;
                }

                int spare = Interlocked.Decrement(ref waiting);
                if (spare < Spare && !TryAddThread() && spare == 0)
                {
                    // Whoever is left in the queue hears nothing, and takes that for the end of the daemon.
                    accepted.Dispose();
                }
                else
                {
                    serve(accepted);
                }

                Interlocked.Increment(ref waiting);
            }
        }
        catch (IOException)
        {
            // Nobody listens any more.
            Interlocked.Decrement(ref waiting);
            ended();
        }
    }

    /// <summary>With the descriptor that we kept, whoever waits is sent away instead of left waiting.</summary>
    private void SendAway()
    {
        lock (gate)
        {
            reserve.Release();
            listener.Accept(out _)?.Dispose();
            reserve = DescriptorReserve.Take();
        }
    }
}
