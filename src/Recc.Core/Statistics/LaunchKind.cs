namespace Recc.Core.Statistics;

/// <summary>How a launch got its outputs.</summary>
public enum LaunchKind
{
    /// <summary>The command was left to the compiler, as typed.</summary>
    PassedOn,

    /// <summary>From the local cache.</summary>
    LocalHit,

    /// <summary>From a server's cache.</summary>
    RemoteHit,

    /// <summary>A worker compiled.</summary>
    RemoteRun,

    /// <summary>Compiled here, and the result was kept.</summary>
    LocalRun,
}
