using System.Runtime.InteropServices;
using System.Text;

namespace Recc.Core.Daemon;

/// <summary>
/// A stream socket of this machine, by plain system calls: the runtime's own sockets cost a launch half a millisecond.
/// Blocks. Not inherited by children.
/// </summary>
internal sealed unsafe class LocalSocket(int descriptor) : IDisposable
{
    // struct sockaddr_un: a family of two bytes, then the path with its NUL.
    private const int FamilyBytes = 2;
    private const int LongestPath = 107;
    private const int Backlog = 4096;

    private int descriptor = descriptor;

    /// <summary>The descriptor, or -1 when it is closed.</summary>
    public int Descriptor => descriptor;

    /// <summary>Whether a path of this length can name a socket.</summary>
    public static bool CanName(string path) => Encoding.UTF8.GetByteCount(path) <= LongestPath;

    /// <summary>A connection, or null when nobody listens there.</summary>
    public static LocalSocket? TryConnect(string path, int timeoutMilliseconds)
    {
        if (TryOpen() is not { } socket)
        {
            return null;
        }

        // Also bounds the wait for a place in the queue of one who does not accept.
        socket.SetTimeout(NativeMethods.SendTimeout, timeoutMilliseconds);
        byte* address = stackalloc byte[FamilyBytes + LongestPath + 1];
        int length = WriteAddress(path, address);
        if (NativeMethods.Connect(socket.descriptor, address, length) == 0)
        {
            return socket;
        }

        socket.Dispose();
        return null;
    }

    /// <summary>Listens there; nothing may be there yet. Throws <see cref="IOException"/>.</summary>
    public static LocalSocket Listen(string path)
    {
        LocalSocket socket = TryOpen() ?? throw LastFailure(path);
        byte* address = stackalloc byte[FamilyBytes + LongestPath + 1];
        int length = WriteAddress(path, address);
        if (NativeMethods.Bind(socket.descriptor, address, length) == 0
            && NativeMethods.Listen(socket.descriptor, Backlog) == 0)
        {
            return socket;
        }

        IOException failure = LastFailure(path);
        socket.Dispose();
        throw failure;
    }

    /// <summary>
    /// Waits for a connection. Null when there is none after all, or no descriptor for it: then
    /// <paramref name="isExhausted"/> says so. Throws <see cref="IOException"/> when the socket is no longer listening.
    /// </summary>
    public LocalSocket? Accept(out bool isExhausted)
    {
        isExhausted = false;
        int accepted = NativeMethods.Accept(descriptor, null, null, NativeMethods.CloseOnExecType);
        if (accepted >= 0)
        {
            return new LocalSocket(accepted);
        }

        int error = NativeMethods.LastError;
        isExhausted = error is NativeMethods.TooManyOpenFiles or NativeMethods.FileTableOverflow;
        const int connectionAborted = 103; // ECONNABORTED
        return isExhausted || error is NativeMethods.Interrupted or NativeMethods.TryAgain or connectionAborted
            ? null
            : throw new IOException(Marshal.GetPInvokeErrorMessage(error));
    }

    /// <summary>Who is on the other side, as the system knows it; null when it does not tell.</summary>
    public Peer? ReadPeer()
    {
        int* credentials = stackalloc int[3];
        int length = 3 * sizeof(int);
        return NativeMethods.GetOption(
            descriptor, NativeMethods.SocketLevel, NativeMethods.PeerCredentials, credentials, &length) == 0
            ? new Peer(credentials[0], (uint)credentials[1], (uint)credentials[2])
            : null;
    }

    /// <summary>The other side's supplementary groups; null when the system does not tell.</summary>
    public uint[]? ReadPeerGroups()
    {
        const int most = 65536;
        uint[] groups = new uint[64];
        while (true)
        {
            int length = groups.Length * sizeof(uint);
            fixed (uint* first = groups)
            {
                if (NativeMethods.GetOption(
                    descriptor, NativeMethods.SocketLevel, NativeMethods.PeerGroups, first, &length) == 0)
                {
                    return groups[..(length / sizeof(uint))];
                }
            }

            if (groups.Length >= most || length <= groups.Length * sizeof(uint))
            {
                return null;
            }

            groups = new uint[most];
        }
    }

    /// <summary>Whether there is something to read, or the end, within this time.</summary>
    public bool WaitReadable(int milliseconds)
    {
        long until = Environment.TickCount64 + milliseconds;
        while (true)
        {
            var request = new NativeMethods.PollRequest { Descriptor = descriptor, Events = NativeMethods.PollIn };
            int ready = NativeMethods.Poll(&request, 1, (int)Math.Max(0, until - Environment.TickCount64));
            if (ready >= 0 || NativeMethods.LastError != NativeMethods.Interrupted)
            {
                return ready != 0;
            }
        }
    }

    /// <summary>Sends all of it. Throws <see cref="SilenceException"/> when that takes longer than was said.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            fixed (byte* first = bytes)
            {
                nint sent = NativeMethods.Send(descriptor, first, (nuint)bytes.Length, NativeMethods.NoSignal);
                if (sent >= 0)
                {
                    bytes = bytes[(int)sent..];
                }
                else if (NativeMethods.LastError != NativeMethods.Interrupted)
                {
                    throw TransferFailure();
                }
            }
        }
    }

    /// <summary>Sends what is short if that can be done at once; else it is lost.</summary>
    public void SendIfPossible(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            _ = NativeMethods.Send(
                descriptor, first, (nuint)bytes.Length, NativeMethods.NoSignal | NativeMethods.DoNotWait);
        }
    }

    /// <summary>Receives some bytes; 0 at the end. Throws like <see cref="Send"/>.</summary>
    public int Receive(Span<byte> buffer)
    {
        while (true)
        {
            fixed (byte* first = buffer)
            {
                nint got = NativeMethods.Receive(descriptor, first, (nuint)buffer.Length, 0);
                if (got >= 0)
                {
                    return (int)got;
                }
            }

            const int connectionReset = 104; // ECONNRESET: closed with bytes of ours unread
            if (NativeMethods.LastError == connectionReset)
            {
                return 0;
            }

            if (NativeMethods.LastError != NativeMethods.Interrupted)
            {
                throw TransferFailure();
            }
        }
    }

    /// <summary>From now on receiving fails after this time; 0 for never.</summary>
    public void LimitReceiving(int milliseconds) => SetTimeout(NativeMethods.ReceiveTimeout, milliseconds);

    /// <summary>From now on sending fails after this time; 0 for never.</summary>
    public void LimitSending(int milliseconds) => SetTimeout(NativeMethods.SendTimeout, milliseconds);

    /// <summary>Wakes a thread that waits in <see cref="Accept"/>, which then throws.</summary>
    public void StopListening() => _ = NativeMethods.Shutdown(descriptor, 2);

    /// <summary>Whatever this process becomes holds the connection until it ends.</summary>
    public void KeepAcrossExec() => _ = NativeMethods.Control(descriptor, NativeMethods.SetDescriptorFlags, 0);

    public void Dispose()
    {
        if (descriptor >= 0)
        {
            _ = NativeMethods.Close(descriptor);
            descriptor = -1;
        }
    }

    private static LocalSocket? TryOpen()
    {
        int opened = NativeMethods.Socket(
            NativeMethods.UnixFamily, NativeMethods.StreamType | NativeMethods.CloseOnExecType, 0);
        return opened < 0 ? null : new LocalSocket(opened);
    }

    private static int WriteAddress(string path, byte* address)
    {
        var bytes = new Span<byte>(address, FamilyBytes + LongestPath + 1);
        bytes.Clear();
        *(ushort*)address = NativeMethods.UnixFamily;
        return FamilyBytes + Encoding.UTF8.GetBytes(path, bytes[FamilyBytes..^1]) + 1;
    }

    private static IOException TransferFailure() => NativeMethods.LastError == NativeMethods.TryAgain
        ? new SilenceException()
        : LastFailure("connection");

    private static IOException LastFailure(string what) =>
        new($"{what}: {Marshal.GetPInvokeErrorMessage(NativeMethods.LastError)}");

    private void SetTimeout(int option, int milliseconds)
    {
        long* time = stackalloc long[2]; // struct timeval
        time[0] = milliseconds / 1000;
        time[1] = milliseconds % 1000 * 1000;
        _ = NativeMethods.SetOption(descriptor, NativeMethods.SocketLevel, option, time, 2 * sizeof(long));
    }
}

/// <summary>A process on the other side of a socket, when it connected or began to listen.</summary>
/// <param name="ProcessId">Its number here; 0 when it is not visible from here.</param>
/// <param name="User">Its effective user.</param>
/// <param name="Group">Its effective group.</param>
internal readonly record struct Peer(int ProcessId, uint User, uint Group);
