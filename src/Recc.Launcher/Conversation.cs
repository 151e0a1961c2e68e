using Recc.Core.Daemon;

namespace Recc.Launcher;

/// <summary>
/// One launch by a daemon that is there: asks, runs the children that the daemon wants run, renames what it made, shows
/// what it says. This is the path of nearly every launch, so it does nothing that it can leave out. Whatever is wrong
/// with the daemon, the launch is handed on within a bounded time.
/// </summary>
internal unsafe struct Conversation
{
    private const int Interrupted = 130;

    private static ReadOnlySpan<byte> TooShort => "a frame ends too early"u8;

    private Invocation invocation;
    private DaemonPlace place;
    private Connection connection;
    private Interruption interruption;
    private FrameWriter reply;
    private Placements placements;
    private Bytes shown; // descriptor and length, four bytes each, then so many bytes

    /// <summary>What this process ends with, if the launch is finished.</summary>
    public int ExitCode { get; private set; }

    /// <summary>Why nobody does it.</summary>
    public Text Why { get; private set; }

    public Answer Run(in Invocation called)
    {
        invocation = called;
        if (!Request.Write(ref reply, invocation))
        {
            Why = Text.Of("this process cannot ask the daemon"u8);
            return Answer.Nobody;
        }

        if (invocation.Variable("RECC_DAEMON"u8).IsIgnoringCase("off"u8))
        {
            return Answer.NotAsked;
        }

        if (!DaemonPlace.TryFind(invocation, "/proc/self/exe"u8.Start, out place))
        {
            Why = Text.Of("there is no directory for the daemon's socket"u8);
            return Answer.Nobody;
        }

        if (!Connection.TryOpen(place.Socket, out connection))
        {
            return Answer.NotAsked;
        }

        connection.Send(reply.Text);
        Answer answer = Follow();
        if (connection.IsSilent)
        {
            SilentDaemon.End(connection, place);
        }

        interruption.End();
        connection.Close();
        return answer;
    }

    private Answer Follow()
    {
        while (connection.TryReceive(ref interruption, out Frame frame))
        {
            switch (frame.Kind)
            {
                case FrameKind.Alive:
                    break;
                case FrameKind.Write:
                    shown.AddNumber(frame.Number());
                    Text text = frame.Field();
                    shown.AddNumber((uint)text.Length);
                    shown.Add(text);
                    break;
                case FrameKind.Place:
                    placements.Add(frame.Field(), frame.Field());
                    break;
                case FrameKind.Settle:
                    Settle();
                    break;
                case FrameKind.Run:
                    RunChild(ref frame);
                    break;
                case FrameKind.Exit:
                    return Finish(ref frame);
                case FrameKind.Become:
                    return Become(ref frame);
                case FrameKind.Decline:
                    Why = frame.Field();
                    return Answer.Nobody;
                default:
                    connection.Fail(Text.Of("the daemon says what this launcher does not know"u8));
                    break;
            }

            if (frame.IsBroken)
            {
                connection.Fail(Text.Of(TooShort));
            }
        }

        if (interruption.HasCome)
        {
            ExitCode = Interrupted;
            return Answer.Finished;
        }

        Why = connection.Failure;
        return Answer.NobodyAnyMore;
    }

    private void Settle()
    {
        reply.Clear();
        Text failure = placements.Carry();
        reply.Begin(failure.Length == 0 ? FrameKind.Settled : FrameKind.NotSettled);
        if (failure.Length > 0)
        {
            reply.Field(failure);
        }

        reply.End();
        connection.Send(reply.Text);
    }

    private void RunChild(ref Frame frame)
    {
        if (!ChildCommand.TryRead(ref frame, out ChildCommand command))
        {
            connection.Fail(Text.Of("the daemon wants nothing run"u8));
            return;
        }

        interruption.Begin();
        reply.Clear();
        int failure = Child.Start(ref command, out Child child);
        if (failure != 0)
        {
            reply.Begin(FrameKind.NotStarted);
            reply.Field(Explain(command, failure));
        }
        else if (RunToItsEnd(ref child))
        {
            reply.Begin(FrameKind.Ended);
            reply.Number((uint)child.ExitCode);
            reply.Number((uint)child.Signal);
            reply.Field(child.Output);
            reply.Field(child.Error);
        }
        else
        {
            return;
        }

        reply.End();
        connection.Send(reply.Text);
    }

    /// <summary>
    /// False when the user ended the build. The daemon knows whom to end if this process is killed meanwhile.
    /// </summary>
    private bool RunToItsEnd(ref Child child)
    {
        reply.Begin(FrameKind.Started);
        reply.Number((uint)child.ProcessId);
        reply.End();
        connection.SendIfPossible(reply.Text);
        reply.Clear();
        return child.Run(ref interruption);
    }

    /// <summary>The system says only "no such file" when it is the directory that is missing.</summary>
    private static Text Explain(in ChildCommand command, int failure)
    {
        FileStatus status;
        if (Libc.Status(Libc.AtCurrentDirectory, command.Directory, 0, FileStatus.Basics, &status) == 0)
        {
            return Text.Of(Libc.Explain(failure));
        }

        Bytes why = default;
        why.Add("there is no directory "u8);
        why.Add(Text.Of(command.Directory));
        return why.Text;
    }

    private Answer Finish(ref Frame frame)
    {
        uint exitCode = frame.Number();
        Why = frame.IsBroken ? Text.Of(TooShort) : placements.Carry();
        if (Why.Length > 0)
        {
            return Answer.NobodyAnyMore;
        }

        Show();
        reply.Clear();
        reply.Begin(FrameKind.Done);
        reply.End();
        connection.SendIfPossible(reply.Text);
        ExitCode = (int)exitCode;
        return Answer.Finished;
    }

    /// <summary>
    /// Becomes the compiler. Returns only when that failed; then it is tried, and told, as without a daemon.
    /// </summary>
    private Answer Become(ref Frame frame)
    {
        Bytes program = default;
        program.Add(frame.Field());
        byte* path = program.Terminate();
        Bytes name = default;
        name.Add(frame.Field());
        byte* called = name.Terminate();
        uint skipped = frame.Number();
        bool isHeld = frame.Number() != 0;
        if (frame.IsBroken || skipped >= (uint)invocation.CommandCount)
        {
            Why = Text.Of(TooShort);
            return Answer.NobodyAnyMore;
        }

        Show();
        var words = Words.Of(invocation, (int)skipped);

        // The daemon reads names as UTF-8; one that is none comes as it was typed.
        if (!name.Text.Contains("\uFFFD"u8))
        {
            words.SetFirst(called);
        }

        if (isHeld)
        {
            // The daemon sees its end when the compiler ends, and so knows how long a job slot is taken.
            connection.KeepAcrossExec();
        }

        interruption.End();
        _ = words.Become(path, invocation.Variables);
        connection.LoseAtExec();
        return Answer.NotAsked;
    }

    private readonly void Show()
    {
        var rest = new Frame(default, shown.Text);
        for (int left = shown.Length; left > 0;)
        {
            int descriptor = (int)rest.Number();
            Text text = rest.Field();
            Output.Write(descriptor, text);
            left -= (2 * sizeof(uint)) + text.Length;
        }
    }
}
