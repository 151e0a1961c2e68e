namespace Recc.Core.Daemon.Server;

/// <summary>
/// Threads that each accept a connection, serve it and accept the next: a launch is not handed from one thread to another,
/// which takes as long as much of its work. There are as many as have been needed at a time.
/// </summary>
/// <param name="listener">Where connections come from.</param>
/// <param name="most">How many threads there may be; when all are at work, connections wait.</param>
/// <param name="serve">Serves a connection. May not throw.</param>
/// <param name="ended">Called when nobody listens any more.</param>
internal sealed class ServingThreads(LocalSocket listener, int most, Action<LocalSocket> serve, Action ended)
{
    /// <summary>Only what is touched takes memory.</summary>
    private const int StackBytes = 1 << 20;

    private readonly Lock gate = new();
    private DescriptorReserve reserve = DescriptorReserve.Take();
    private int count;
    private int waiting;

    public void Start() => AddThread();

    /// <summary>Waits until none accepts any more; those that serve go on.</summary>
    public void Join()
    {
        while (Volatile.Read(ref waiting) > 0)
        {
            // Each is woken by the end of listening, one after the other.
            Thread.Sleep(1);
        }
    }

    private void AddThread()
    {
        lock (gate)
        {
            if (count == most)
            {
                return;
            }

            count++;
            waiting++;
        }

        new Thread(Work, StackBytes) { IsBackground = true, Name = "launches" }.Start();
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

                if (Interlocked.Decrement(ref waiting) == 0)
                {
                    AddThread();
                }

                serve(accepted);
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
