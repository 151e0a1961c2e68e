using Recc.DevServer;
using Recc.DevServer.Faults;

namespace Recc.Chaos;

/// <summary>
/// One address at which a server is, or is not, and whose faults change. May be used from several threads.
/// </summary>
internal sealed class ServerSite : IDisposable
{
    private readonly Lock gate = new();
    private readonly DevServerOptions options;
    private Served? served;

    public ServerSite(string dataFolder)
    {
        served = Served.Start(new DevServerOptions
        {
            DataFolder = dataFolder,
            Habits = new Habits { MaxBatchBytes = Habits.SmallMaxBatchBytes, Inlines = false },
        });
        options = new DevServerOptions
        {
            DataFolder = dataFolder,
            Habits = served.Server.Habits,
            Port = served.Server.Port
        };
        Address = served.Server.Address.AbsoluteUri;
    }

    public string Address { get; }

    /// <summary>From now on, these and no others.</summary>
    public void SetFaults(IEnumerable<Fault> faults)
    {
        lock (gate)
        {
            served?.Server.Faults.Clear();
            foreach (Fault fault in faults)
                served?.Server.Faults.Add(fault);
        }
    }

    /// <summary>Whether results may be told with their outputs inside.</summary>
    public void SetInlining(bool wanted)
    {
        lock (gate)
        {
            if (served is not null)
                served.Server.Habits = served.Server.Habits with { Inlines = wanted };
        }
    }

    /// <summary>The server goes away, with all calls that are under way.</summary>
    public void Stop()
    {
        lock (gate)
        {
            served?.Dispose();
            served = null;
        }
    }

    /// <summary>A server comes back at the same address, unless there is one.</summary>
    public void Start()
    {
        lock (gate)
        {
            served ??= Served.TryStart(options);
        }
    }

    public void Dispose() => Stop();
}
