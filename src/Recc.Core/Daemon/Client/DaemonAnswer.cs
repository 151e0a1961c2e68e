namespace Recc.Core.Daemon.Client;

/// <summary>What came of asking the daemon to do a launch.</summary>
public abstract record DaemonAnswer
{
    private DaemonAnswer() { }

    /// <summary>All is done.</summary>
    public sealed record Finished(int ExitCode) : DaemonAnswer;

    /// <summary>The launcher is to become the compiler.</summary>
    /// <param name="Program">Absolute path.</param>
    /// <param name="Name">Its argv[0].</param>
    /// <param name="Skipped">How many words of the command stand before it.</param>
    public sealed record Become(string Program, string Name, int Skipped) : DaemonAnswer;

    /// <summary>Nobody listens; one could be started.</summary>
    public sealed record NotThere : DaemonAnswer;

    /// <summary>The launcher has to do the job itself; nothing is done and nothing was shown.</summary>
    public sealed record Nobody(string Why) : DaemonAnswer
    {
        /// <summary>Whether the daemon had begun, and may have left unfinished files behind.</summary>
        public bool HadBegun { get; init; }
    }
}
