namespace Recc.Launcher;

/// <summary>What came of asking the daemon to do a launch.</summary>
internal enum Answer
{
    /// <summary>All is done.</summary>
    Finished,

    /// <summary>There is nothing to ask a daemon, or none that listens: the engine takes over.</summary>
    NotAsked,

    /// <summary>The daemon cannot do it; nothing is done and nothing was shown.</summary>
    Nobody,

    /// <summary>The same, and it had begun: it may have left unfinished files behind.</summary>
    NobodyAnyMore,
}
