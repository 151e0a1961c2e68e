namespace Recc.Core.Processes;

/// <summary>
/// Starts children with posix_spawn and collects what they write. Types of this room meant for others: this,
/// <see cref="IProcessRunner"/> with its command and result, <see cref="ProcessImage"/>, <see cref="RawArguments"/> and
/// <see cref="ProgramFinder"/>. The room knows nothing of compilers.
/// <para>
/// A child starts as from a fresh shell: standard input is empty, no signal is blocked, SIGPIPE ends it (our own
/// runtime ignores that signal, and children would inherit it), and it sees no descriptor of ours. Descriptors that we
/// were given ourselves, such as a job server's, pass through.
/// </para>
/// <para>
/// It leads a process group of its own, because a compiler driver has children, and killing only the driver would
/// leave them running. The price: a Ctrl-C in the terminal reaches us but not the child. So Main has to turn SIGINT,
/// SIGTERM and SIGHUP into cancellation of the token given to <see cref="Run"/>; the group is then ended, politely
/// first, so that the driver can remove its temporary files.
/// </para>
/// <para>
/// The answer is complete when both streams have ended. If some other process still holds them when the child itself
/// is gone, such as a server that it left behind, we wait for its words a little longer and then do without.
/// </para>
/// </summary>
public sealed class PosixProcessRunner : IProcessRunner
{
    // How often a waiting thread looks whether it was cancelled, or whether the child has gone without its streams.
    private const int PollMilliseconds = 50;

    private const int StragglerMilliseconds = 1000;
    private const int PoliteMilliseconds = 300;

    /// <inheritdoc/>
    public ChildResult Run(ChildCommand command, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using SpawnedChild child = PosixSpawn.Start(command);
        try
        {
            command.Started?.Invoke(child.ProcessId);
            Drain(child, cancellation);
            WaitForEnd(child, cancellation);
        }
        catch (OperationCanceledException)
        {
            child.EndGroup(PoliteMilliseconds);
            throw;
        }

        return child.Reap();
    }

    private static void Drain(SpawnedChild child, CancellationToken cancellation)
    {
        long giveUpAt = long.MaxValue;
        while (child.ReadSome(PollMilliseconds) && Environment.TickCount64 < giveUpAt)
        {
            cancellation.ThrowIfCancellationRequested();
            if (giveUpAt == long.MaxValue && child.HasEnded())
            {
                giveUpAt = Environment.TickCount64 + StragglerMilliseconds;
            }
        }
    }

    // The streams end a moment before the child does, rarely long before: it may have closed them itself.
    private static void WaitForEnd(SpawnedChild child, CancellationToken cancellation)
    {
        var wait = new BackoffWait();
        while (!child.HasEnded())
        {
            cancellation.ThrowIfCancellationRequested();
            wait.Once();
        }
    }
}
