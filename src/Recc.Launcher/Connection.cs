using Recc.Core.Daemon;

namespace Recc.Launcher;

/// <summary>
/// A connection to the daemon. Whatever goes wrong with it is kept in <see cref="Failure"/>, and from then on nothing
/// comes.
/// </summary>
internal unsafe struct Connection
{
    /// <summary>
    /// How long the daemon may be silent. It says that it is alive once a second, whatever it waits for, so silence
    /// means that it is stopped or worse.
    /// </summary>
    private const int PatienceMilliseconds = 9_000;

    /// <summary>More than any frame has reason to be: what a compiler wrote to its streams is the longest.</summary>
    private const uint LongestFrame = 1 << 28;

    private const int UnixFamily = 1;
    private const int StreamType = 1;
    private const int CloseOnExecType = 0x80000;
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;
    private const int SendTimeout = 21;
    private const int NoSignal = 0x4000;
    private const int DoNotWait = 0x40;
    private const int SetDescriptorFlags = 2;
    private const int CloseOnExec = 1;
    private const int HeaderLength = sizeof(uint) + 1;
    private const int ReceivedAtOnce = 64 * 1024;

    private readonly int descriptor;
    private Bytes received;
    private int taken;

    private Connection(int descriptor) => this.descriptor = descriptor;

    /// <summary>Whether the daemon was silent for too long.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>What is wrong; empty when nothing is.</summary>
    public Text Failure { get; private set; }

    public readonly bool HasFailed => Failure.Length > 0;

    /// <summary>A connection to a daemon of this user; false when none listens there.</summary>
    public static bool TryOpen(Text path, out Connection connection)
    {
        connection = default;
        int descriptor = Libc.Socket(UnixFamily, StreamType | CloseOnExecType, 0);
        if (descriptor < 0)
        {
            return false;
        }

        // Also bounds the wait for a place in the queue of one who does not accept.
        var patience = new ClockTime { Seconds = PatienceMilliseconds / 1000 };
        _ = Libc.SetOption(descriptor, SocketLevel, SendTimeout, &patience, (uint)sizeof(ClockTime));
        SocketAddress address = default;
        address.Family = UnixFamily;
        Libc.Copy(&address.Path, path.Start, (nuint)path.Length);
        connection = new Connection(descriptor);
        if (Libc.Connect(descriptor, &address, (uint)(sizeof(ushort) + path.Length + 1)) == 0 && connection.IsOurs())
        {
            return true;
        }

        _ = Libc.Close(descriptor);
        return false;
    }

    public void Send(Text bytes)
    {
        while (bytes.Length > 0 && !HasFailed)
        {
            nint sent = Libc.Send(descriptor, bytes.Start, (nuint)bytes.Length, NoSignal);
            if (sent >= 0)
            {
                bytes = bytes.From((int)sent);
            }
            else
            {
                NoteError();
            }
        }
    }

    /// <summary>Sends what is short if that can be done at once; else it is lost.</summary>
    public readonly void SendIfPossible(Text bytes) =>
        _ = Libc.Send(descriptor, bytes.Start, (nuint)bytes.Length, NoSignal | DoNotWait);

    /// <summary>The next frame; what it holds is lost with the next call. False when there is none, or signals end the
    /// launch.</summary>
    public bool TryReceive(ref Interruption interruption, out Frame frame)
    {
        frame = default;
        if (!TryFill(HeaderLength, ref interruption))
        {
            return false;
        }

        var header = new Frame(default, received.Text.From(taken));
        uint length = header.Number();
        if (length is < 1 or > LongestFrame)
        {
            Fail(Text.Of("what was received is not a frame"u8));
            return false;
        }

        if (!TryFill((int)length + sizeof(uint), ref interruption))
        {
            return false;
        }

        byte* start = received.Start + taken;
        frame = new Frame((FrameKind)start[sizeof(uint)], new Text(start + HeaderLength, (int)length - 1));
        taken += sizeof(uint) + (int)length;
        return true;
    }

    /// <summary>Whatever this process becomes holds the connection until it ends.</summary>
    public readonly void KeepAcrossExec() => _ = Libc.Control(descriptor, SetDescriptorFlags, 0);

    public readonly void LoseAtExec() => _ = Libc.Control(descriptor, SetDescriptorFlags, CloseOnExec);

    public readonly void Close() => _ = Libc.Close(descriptor);

    public void Fail(Text why)
    {
        if (!HasFailed)
        {
            Failure = why;
        }
    }

    /// <summary>Who is on the other side, as the system knows it.</summary>
    public readonly bool TryReadPeer(out Peer peer)
    {
        Peer read = default;
        uint length = (uint)sizeof(Peer);
        bool isRead = Libc.GetOption(descriptor, SocketLevel, PeerCredentials, &read, &length) == 0;
        peer = read;
        return isRead;
    }

    /// <summary>Whoever can put a socket there can also listen; only our own user shall hear what we ask.</summary>
    private readonly bool IsOurs() => TryReadPeer(out Peer peer) && peer.User == Libc.EffectiveUser();

    /// <summary>Has so many bytes ready behind those that were taken.</summary>
    private bool TryFill(int count, ref Interruption interruption)
    {
        if (taken > 0 && received.Length == taken)
        {
            received.Clear();
            taken = 0;
        }

        while (received.Length - taken < count && !HasFailed)
        {
            if (!Wait(ref interruption))
            {
                return false;
            }

            int room = count > ReceivedAtOnce ? count : ReceivedAtOnce;
            nint got = Libc.Receive(descriptor, received.Reserve(room), (nuint)room, DoNotWait);
            if (got > 0)
            {
                received.Count((int)got);
            }
            else if (got == 0)
            {
                Fail(Text.Of(received.Length == taken
                    ? "the daemon is gone"u8
                    : "the connection ended within a frame"u8));
            }
            else if (Libc.LastError != Libc.TryAgain)
            {
                NoteError();
            }
        }

        return !HasFailed;
    }

    /// <summary>
    /// Waits until there is something to receive. There is no bound for how long a daemon that says that it is alive
    /// may take: who waits for a job slot may wait for hours.
    /// </summary>
    private bool Wait(ref Interruption interruption)
    {
        if (interruption.WaitFor(descriptor, PatienceMilliseconds))
        {
            return true;
        }

        if (!interruption.HasCome)
        {
            IsSilent = true;
            Fail(Text.Of("the daemon is silent"u8));
        }

        return false;
    }

    private void NoteError()
    {
        switch (Libc.LastError)
        {
            case Libc.Interrupted:
                break;
            case Libc.TryAgain:
                IsSilent = true;
                Fail(Text.Of("the daemon is silent"u8));
                break;
            case Libc.ConnectionReset:
                Fail(Text.Of("the daemon is gone"u8));
                break;
            default:
                Bytes words = default;
                words.Add("connection: "u8);
                words.Add(Text.Of(Libc.Explain(Libc.LastError)));
                Fail(words.Text);
                break;
        }
    }
}
