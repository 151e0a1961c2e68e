using Recc.Core.Configuration;
using Recc.Core.Digests;
using Recc.Core.Inputs;
using Recc.Core.Inputs.Builtin;
using Recc.Core.Inputs.ScanDeps;
using Recc.Core.Prefetching;
using Recc.Core.Remote.Wire;
using Recc.Core.Toolchains;

namespace Recc.Core.Launching;

/// <summary>
/// What a process remembers from one launch to the next. For a process of one launch it is empty and stays of no use.
/// Everything in it is checked against the disk at each use.
/// </summary>
public sealed class LaunchMemory : IDisposable
{
    private const long ScanBytes = 48L << 20;
    private const long PreparedBytes = 48L << 20;

    public SettingMemory Settings { get; } = new();

    public ToolchainMemory Toolchains { get; } = new();

    public SharedLooks Looks { get; } = new();

    public ScanMemory Scans { get; } = new(ScanBytes);

    public ListerMemory Listers { get; } = new();

    public ScanDepsMemory ScanDeps { get; } = new();

    public PreparedMemory Prepared { get; } = new(PreparedBytes);

    public ServerMemory Servers { get; } = new(TimeProvider.System);

    public ActionsInFlight InFlight { get; } = new();

    /// <summary>Null in a process of one launch, which leaves notes for others on disk instead.</summary>
    public CircuitBreakers? Breakers { get; init; }

    /// <summary>Null in a process of one launch, which knows of no others.</summary>
    public PrefetchMemory? Prefetched { get; init; }

    public StatisticsMemory Statistics { get; } = new();

    /// <summary>Null in a process of one launch, which ends with what it has to send.</summary>
    public BackgroundSends? Sends { get; init; }

    public void Dispose()
    {
        Sends?.Dispose();
        Breakers?.Dispose();
        Servers.Dispose();
        Statistics.Dispose();
    }
}
