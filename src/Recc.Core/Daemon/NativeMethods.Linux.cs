using System.Runtime.InteropServices;

namespace Recc.Core.Daemon;

/// <summary>
/// The system calls of these rooms, as Linux on 64-bit processors has them. Numbers are those of the kernel's and the C
/// library's headers.
/// </summary>
internal static unsafe partial class NativeMethods
{
    internal const int UnixFamily = 1; // AF_UNIX
    internal const int StreamType = 1; // SOCK_STREAM
    internal const int CloseOnExecType = 0x80000; // SOCK_CLOEXEC
    internal const int SocketLevel = 1; // SOL_SOCKET
    internal const int PeerCredentials = 17; // SO_PEERCRED
    internal const int ReceiveTimeout = 20; // SO_RCVTIMEO
    internal const int SendTimeout = 21; // SO_SNDTIMEO
    internal const int PeerGroups = 59; // SO_PEERGROUPS
    internal const int NoSignal = 0x4000; // MSG_NOSIGNAL
    internal const int DoNotWait = 0x40; // MSG_DONTWAIT

    internal const int Interrupted = 4; // EINTR
    internal const int TryAgain = 11; // EAGAIN
    internal const int TooManyOpenFiles = 24; // EMFILE
    internal const int FileTableOverflow = 23; // ENFILE

    internal const short PollIn = 1;
    internal const short PollHangUp = 0x2000; // POLLRDHUP

    internal const int OpenReadWrite = 2;
    internal const int OpenCloseOnExec = 0x80000;

    internal const int SetDescriptorFlags = 2; // F_SETFD
    internal const int SignalKill = 9;

    internal const int AtCurrentDirectory = -100;
    internal const int AtNoFollow = 0x100;
    internal const uint StatBasics = 0x7ff; // STATX_BASIC_STATS

    /// <summary>
    /// Limits of a build that a daemon must not have: time, size of files, data and addresses, descriptors.
    /// </summary>
    internal static ReadOnlySpan<int> Limits => [0, 1, 2, 9, 7];

    private const string Library = "libc";

    /// <summary>errno of the last call that failed.</summary>
    internal static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
    internal static partial int Connect(int descriptor, void* address, int length);

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    internal static partial int Bind(int descriptor, void* address, int length);

    [LibraryImport(Library, EntryPoint = "listen", SetLastError = true)]
    internal static partial int Listen(int descriptor, int backlog);

    [LibraryImport(Library, EntryPoint = "accept4", SetLastError = true)]
    internal static partial int Accept(int descriptor, void* address, int* length, int flags);

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    internal static partial nint Send(int descriptor, void* bytes, nuint count, int flags);

    [LibraryImport(Library, EntryPoint = "recv", SetLastError = true)]
    internal static partial nint Receive(int descriptor, void* bytes, nuint count, int flags);

    [LibraryImport(Library, EntryPoint = "shutdown")]
    internal static partial int Shutdown(int descriptor, int how);

    [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
    internal static partial int GetOption(int descriptor, int level, int option, void* value, int* length);

    [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetOption(int descriptor, int level, int option, void* value, int length);

    [LibraryImport(Library, EntryPoint = "read")]
    internal static partial nint ReadFile(int descriptor, void* bytes, nuint count);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollRequest* requests, nuint count, int timeoutMilliseconds);

    [LibraryImport(Library, EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "fcntl")]
    internal static partial int Control(int descriptor, int command, nint argument);

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "mkdir", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeDirectory(string path, uint mode);

    [LibraryImport(Library, EntryPoint = "unlink", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Unlink(string path);

    [LibraryImport(Library, EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Rename(string from, string to);

    [LibraryImport(Library, EntryPoint = "readlink", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ReadLink(string path, byte* target, nuint length);

    [LibraryImport(Library, EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Status(int directory, string path, int flags, uint mask, void* buffer);

    [LibraryImport(Library, EntryPoint = "geteuid")]
    internal static partial uint EffectiveUser();

    [LibraryImport(Library, EntryPoint = "getegid")]
    internal static partial uint EffectiveGroup();

    [LibraryImport(Library, EntryPoint = "getgroups")]
    internal static partial int Groups(int count, uint* groups);

    [LibraryImport(Library, EntryPoint = "umask")]
    internal static partial uint SetUmask(uint mask);

    [LibraryImport(Library, EntryPoint = "chdir", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeDirectory(string path);

    [LibraryImport(Library, EntryPoint = "getcwd")]
    internal static partial byte* CurrentDirectory(byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "isatty")]
    internal static partial int IsTerminal(int descriptor);

    [LibraryImport(Library, EntryPoint = "kill")]
    internal static partial int Kill(int processId, int signal);

    [LibraryImport(Library, EntryPoint = "getrlimit")]
    internal static partial int GetLimit(int resource, ulong* limits);

    [LibraryImport(Library, EntryPoint = "setrlimit")]
    internal static partial int SetLimit(int resource, ulong* limits);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Received;
    }
}
