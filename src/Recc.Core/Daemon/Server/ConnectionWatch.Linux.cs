namespace Recc.Core.Daemon.Server;

/// <summary>
/// One thread that tells launchers once a second that their launch goes on, and launches within a tenth of a second
/// that their launcher has gone.
/// </summary>
internal sealed unsafe class ConnectionWatch : IDisposable
{
    private const int LookMilliseconds = 100;
    private const int LooksPerSign = 10;

    private readonly Lock gate = new();
    private readonly HashSet<ClientChannel> channels = [];
    private readonly ManualResetEventSlim isNeeded = new(false, spinCount: 0);
    private readonly Thread thread;
    private volatile bool isOver;

    public ConnectionWatch()
    {
        thread = new Thread(Watch) { IsBackground = true, Name = "watch" };
        thread.Start();
    }

    /// <summary>How many launches there are.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return channels.Count;
            }
        }
    }

    public void Add(ClientChannel channel)
    {
        lock (gate)
        {
            channels.Add(channel);
            isNeeded.Set();
        }
    }

    /// <summary>
    /// To be called before the channel is closed: its descriptor may belong to another one afterwards.
    /// </summary>
    public void Remove(ClientChannel channel)
    {
        lock (gate)
        {
            channels.Remove(channel);
            if (channels.Count == 0)
            {
                isNeeded.Reset();
            }
        }
    }

    public void Dispose()
    {
        isOver = true;
        isNeeded.Set();
        thread.Join();
        isNeeded.Dispose();
    }

    private void Watch()
    {
        int looks = 0;
        while (!isOver)
        {
            isNeeded.Wait();
            Thread.Sleep(LookMilliseconds);
            looks++;
            ClientChannel[] now;
            lock (gate)
            {
                now = [.. channels];
                foreach (ClientChannel channel in now)
                {
                    if (looks % LooksPerSign == 0)
                    {
                        channel.SayAlive();
                    }
                }
            }

            foreach (ClientChannel channel in now)
            {
                if (channel.IsWaiting && HasHungUp(channel))
                {
                    channel.Cancel();
                }
            }
        }
    }

    private bool HasHungUp(ClientChannel channel)
    {
        lock (gate)
        {
            if (!channels.Contains(channel))
            {
                return false;
            }

            var request = new NativeMethods.PollRequest
            {
                Descriptor = channel.Descriptor,
                Events = NativeMethods.PollHangUp,
            };
            return NativeMethods.Poll(&request, 1, 0) > 0;
        }
    }
}
