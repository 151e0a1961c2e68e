using Recc.Core.Launching;

namespace Recc.Core.Daemon.Server;

/// <summary>
/// The daemon's side of one launch: what is said to the launcher, in its order. Used by the launch's thread, but for
/// <see cref="SayAlive"/> and <see cref="Cancel"/>.
/// </summary>
internal sealed class ClientChannel : IDisposable
{
    private const int SendMilliseconds = 30_000;

    private static readonly byte[] AliveFrame = new FrameBuilder().Begin(FrameKind.Alive).End().Bytes.ToArray();

    private readonly FrameSocket frames;
    private readonly ConnectionWatch watch;
    private readonly CancellationTokenSource cancellation = new();
    private readonly FrameBuilder unsent = new();
    private readonly List<string> unplaced = [];
    private readonly Lock sending = new();

    /// <summary>From now on the launcher hears that work goes on. Takes the socket over.</summary>
    public ClientChannel(FrameSocket frames, ConnectionWatch watch)
    {
        this.frames = frames;
        this.watch = watch;
        frames.Socket.LimitSending(SendMilliseconds);
        frames.Socket.LimitReceiving(0);
        watch.Add(this);
    }

    public int Descriptor => frames.Socket.Descriptor;

    /// <summary>Whether the launch waits for others and wants to know when its launcher goes.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>From now on the token is cancelled when the launcher goes.</summary>
    public CancellationToken BeginWaiting()
    {
        IsWaiting = true;
        return cancellation.Token;
    }

    /// <summary>Text for the user.</summary>
    public void Write(int descriptor, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        lock (unsent)
        {
            unsent.Begin(FrameKind.Write).Number((uint)descriptor).Field(text).End();
        }
    }

    /// <summary>A file to be renamed.</summary>
    public void Place(string beside, string place)
    {
        unplaced.Add(beside);
        Say(frames => frames.Begin(FrameKind.Place).Field(beside).Field(place));
    }

    /// <summary>Returns when everything is in place. Throws <see cref="IOException"/> when it is not.</summary>
    public void Settle()
    {
        if (unplaced.Count == 0)
        {
            return;
        }

        Frame answer = Ask(static frames => frames.Begin(FrameKind.Settle));
        if (answer.Kind == FrameKind.NotSettled)
        {
            throw new IOException(answer.Text());
        }

        unplaced.Clear();
    }

    /// <summary>Asks for something to be done there and gives the answer.</summary>
    /// <param name="question">Adds one frame, but its end.</param>
    /// <exception cref="OperationCanceledException">The launcher has gone.</exception>
    public Frame Ask(Action<FrameBuilder> question)
    {
        cancellation.Token.ThrowIfCancellationRequested();
        Say(question);
        Flush();
        return Listen();
    }

    /// <summary>What the launcher says next.</summary>
    /// <exception cref="OperationCanceledException">The launcher has gone.</exception>
    public Frame Listen() => Receive() ?? throw new OperationCanceledException("the launcher has gone");

    /// <summary>The last word. Waits until the launcher has done what it was told, or has gone.</summary>
    public void Exit(int exitCode)
    {
        Say(frames => frames.Begin(FrameKind.Exit).Number((uint)exitCode));
        Flush();
        if (Receive() is { Kind: FrameKind.Done })
        {
            unplaced.Clear();
        }
    }

    /// <summary>The last word: the launcher becomes a compiler.</summary>
    /// <param name="compiler">Which.</param>
    /// <param name="skipped">How many words of the command stand before it.</param>
    /// <param name="isAwaited">Whether to wait until it has ended.</param>
    public void Become(CompilerLocation compiler, int skipped, bool isAwaited)
    {
        Say(frames => frames.Begin(FrameKind.Become).Field(compiler.Program).Field(compiler.CalledAs)
            .Number((uint)skipped).Number(isAwaited ? 1u : 0));
        Flush();
        _ = Receive();
    }

    /// <summary>The last word: the launcher does the job itself.</summary>
    public void Decline(string why)
    {
        lock (unsent)
        {
            unsent.Clear();
        }

        Say(frames => frames.Begin(FrameKind.Decline).Field(why));
        Flush();
    }

    /// <summary>Tells the launcher that work goes on.</summary>
    public void SayAlive()
    {
        // One who is just sending says so by that.
        if (sending.TryEnter())
        {
            try
            {
                frames.Socket.SendIfPossible(AliveFrame);
            }
            finally
            {
                sending.Exit();
            }
        }
    }

    /// <summary>The launcher has gone.</summary>
    public void Cancel() => cancellation.Cancel();

    /// <summary>Closes; what a launcher that has gone did not put in place is removed.</summary>
    public void Dispose()
    {
        watch.Remove(this);
        frames.Dispose();
        foreach (string beside in unplaced)
        {
            _ = NativeMethods.Unlink(beside);
        }
    }

    private void Say(Action<FrameBuilder> add)
    {
        lock (unsent)
        {
            add(unsent);
            unsent.End();
        }
    }

    private void Flush()
    {
        try
        {
            lock (unsent)
            {
                lock (sending)
                {
                    frames.Send(unsent);
                }

                unsent.Clear();
            }
        }
        catch (IOException failure)
        {
            throw new OperationCanceledException(failure.Message, failure);
        }
    }

    private Frame? Receive()
    {
        try
        {
            return frames.Receive();
        }
        catch (Exception failure) when (failure is IOException or FormatException)
        {
            return null;
        }
    }
}
