using System.Runtime.InteropServices;
using Recc.Core.Diagnostics;
using Recc.Core.Processes;

namespace Recc.Core.Daemon.Client;

/// <summary>
/// A launcher's side of a launch: asks, runs the children that the daemon wants run, renames what it made, shows what
/// it says. Whatever is wrong with the daemon, the answer is <see cref="DaemonAnswer.Nobody"/>, within a bounded time.
/// </summary>
/// <param name="place">Where the daemon is.</param>
/// <param name="processes">Runs children.</param>
/// <param name="beginWaiting">Called before a child runs; gives the token that ends it.</param>
public sealed class DaemonClient(
    DaemonPlace place, IProcessRunner processes, Func<CancellationToken> beginWaiting)
{
    private const int LookMilliseconds = 50;

    private readonly List<(string From, string To)> placed = [];
    private readonly List<(int Descriptor, ReadOnlyMemory<byte> Text)> written = [];
    private CancellationToken cancellation = CancellationToken.None;

    /// <summary>
    /// How long the daemon may be silent. It says that it is alive once a second, whatever it waits for, so silence
    /// means that it is stopped or worse.
    /// </summary>
    public int PatienceMilliseconds { get; init; } = 9_000;

    /// <summary>Has the launch done.</summary>
    /// <exception cref="OperationCanceledException">A signal came after the first child had been started.</exception>
    public DaemonAnswer Launch(LaunchRequest request)
    {
        LocalSocket? socket = DaemonConnection.TryOpen(place, PatienceMilliseconds);
        if (socket is null)
        {
            return new DaemonAnswer.NotThere();
        }

        var frames = new FrameSocket(socket);
        try
        {
            // Half a frame may be all that comes.
            socket.LimitReceiving(PatienceMilliseconds);
            var builder = new FrameBuilder();
            request.AddTo(builder);
            frames.Send(builder);
            DaemonAnswer answer = Follow(frames, builder);
            if (answer is not DaemonAnswer.Become)
            {
                frames.Dispose();
            }

            return answer;
        }
        catch (SilenceException)
        {
            DaemonConnection.EndSilent(place, socket);
            frames.Dispose();
            return new DaemonAnswer.Nobody("the daemon is silent") { HadBegun = true };
        }
        catch (Exception failure) when (failure is IOException or FormatException)
        {
            frames.Dispose();
            return new DaemonAnswer.Nobody(failure.Message) { HadBegun = true };
        }
    }

    private DaemonAnswer Follow(FrameSocket frames, FrameBuilder builder)
    {
        while (true)
        {
            Wait(frames.Socket);
            if (frames.Receive() is not { } frame)
            {
                return new DaemonAnswer.Nobody("the daemon is gone") { HadBegun = true };
            }

            switch (frame.Kind)
            {
                case FrameKind.Alive:
                    break;
                case FrameKind.Write:
                    written.Add(((int)frame.Number(), frame.Field()));
                    break;
                case FrameKind.Place:
                    placed.Add((frame.Text(), frame.Text()));
                    break;
                case FrameKind.Settle:
                    Reply(frames, builder, Settle);
                    break;
                case FrameKind.Run:
                    Reply(frames, builder, answer => Run(frame, frames.Socket, answer));
                    break;
                case FrameKind.Exit:
                    return Finish((int)frame.Number(), frames, builder);
                case FrameKind.Become:
                    return Become(frame, frames);
                case FrameKind.Decline:
                    return new DaemonAnswer.Nobody(frame.Text());
                default:
                    throw new FormatException("the daemon says what this launcher does not know");
            }
        }
    }

    /// <summary>
    /// Waits for the daemon, and once signals cancel instead of ending the process, for those too. There is no bound
    /// for how long a daemon that says that it is alive may take: who waits for a job slot may wait for hours.
    /// </summary>
    private void Wait(LocalSocket socket)
    {
        if (!cancellation.CanBeCanceled)
        {
            SilenceException.ThrowUnless(socket.WaitReadable(PatienceMilliseconds));
            return;
        }

        long until = Environment.TickCount64 + PatienceMilliseconds;
        while (!socket.WaitReadable(LookMilliseconds))
        {
            cancellation.ThrowIfCancellationRequested();
            SilenceException.ThrowUnless(Environment.TickCount64 < until);
        }

        cancellation.ThrowIfCancellationRequested();
    }

    private static void Reply(FrameSocket frames, FrameBuilder builder, Action<FrameBuilder> answer)
    {
        builder.Clear();
        answer(builder);
        frames.Send(builder);
    }

    private void Settle(FrameBuilder answer)
    {
        if (PlaceAll() is { } failure)
        {
            answer.Begin(FrameKind.NotSettled).Field(failure).End();
        }
        else
        {
            answer.Begin(FrameKind.Settled).End();
        }
    }

    /// <summary>Renames in order; null when all went well, else what did not.</summary>
    private string? PlaceAll()
    {
        foreach ((string from, string to) in placed)
        {
            if (NativeMethods.Rename(from, to) != 0)
            {
                return $"{to}: {Marshal.GetPInvokeErrorMessage(NativeMethods.LastError)}";
            }
        }

        placed.Clear();
        return null;
    }

    private void Run(Frame frame, LocalSocket socket, FrameBuilder answer)
    {
        // So that the daemon knows whom to end if this process is killed meanwhile.
        ChildCommand command = ReadCommand(frame) with
        {
            Started = child => socket.SendIfPossible(
                new FrameBuilder().Begin(FrameKind.Started).Number((uint)child).End().Bytes),
        };
        if (!cancellation.CanBeCanceled)
        {
            cancellation = beginWaiting();
        }

        try
        {
            ChildResult ended = processes.Run(command, cancellation);
            answer.Begin(FrameKind.Ended)
                .Number((uint)ended.ExitCode)
                .Number((uint)ended.Signal)
                .Field(ended.StandardOutput)
                .Field(ended.StandardError)
                .End();
        }
        catch (ProcessStartException failure)
        {
            answer.Begin(FrameKind.NotStarted).Field(failure.Why).End();
        }
    }

    private static ChildCommand ReadCommand(Frame frame)
    {
        string program = frame.Text();
        string directory = frame.Text();
        string[] arguments = new string[frame.Count()];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = frame.Text();
        }

        int count = frame.Count();
        var variables = new Dictionary<string, string>(count, StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            variables[frame.Text()] = frame.Text();
        }

        return new ChildCommand
        {
            Program = program,
            Arguments = arguments,
            Environment = variables,
            WorkingDirectory = directory,
        };
    }

    private DaemonAnswer Finish(int exitCode, FrameSocket frames, FrameBuilder builder)
    {
        if (PlaceAll() is { } failure)
        {
            return new DaemonAnswer.Nobody(failure) { HadBegun = true };
        }

        Show();
        builder.Clear();
        frames.Socket.SendIfPossible(builder.Begin(FrameKind.Done).End().Bytes);
        return new DaemonAnswer.Finished(exitCode);
    }

    private DaemonAnswer.Become Become(Frame frame, FrameSocket frames)
    {
        Show();
        var answer = new DaemonAnswer.Become(frame.Text(), frame.Text(), (int)frame.Number());
        if (frame.Number() != 0)
        {
            // The daemon sees its end when the compiler ends, and so knows how long a job slot is taken.
            frames.Socket.KeepAcrossExec();
        }

        return answer;
    }

    private void Show()
    {
        foreach ((int descriptor, ReadOnlyMemory<byte> text) in written)
        {
            using var stream = new DescriptorStream(descriptor);
            stream.Write(text.Span);
        }
    }
}
