using System.Runtime.InteropServices;

namespace Recc.Core.Processes;

/// <summary>
/// The system calls of this room, as Linux on 64-bit processors has them. Numbers are those of the kernel's and the C
/// library's headers.
/// </summary>
internal static unsafe partial class NativeMethods
{
    internal const int OpenReadOnly = 0;
    internal const int OpenReadWrite = 2;
    internal const int OpenCloseOnExec = 0x80000;

    internal const int Interrupted = 4; // EINTR
    internal const int NotExecutableFormat = 8; // ENOEXEC

    internal const int SignalKill = 9;
    internal const int SignalPipe = 13;
    internal const int SignalTerminate = 15;
    internal const int SignalChild = 17;
    internal const int SetMask = 2; // SIG_SETMASK

    internal const short PollIn = 1;

    internal const int WaitForProcess = 1; // P_PID
    internal const int WaitNoHang = 1;
    internal const int WaitExited = 4;
    internal const int WaitNoReap = 0x1000000; // WNOWAIT

    internal const short SpawnProcessGroup = 0x02;
    internal const short SpawnSignalDefaults = 0x04;
    internal const short SpawnSignalMask = 0x08;
    internal const short SpawnSession = 0x80; // POSIX_SPAWN_SETSID of glibc and musl

    internal const int AtCurrentDirectory = -100;
    internal const int AtEffectiveIds = 0x200;
    internal const int MayExecute = 1; // X_OK

    internal const int FileSystemAttributes = 0x200; // CLONE_FS

    private const string Library = "libc";

    /// <summary>errno of the last call that failed.</summary>
    internal static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport(Library, EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int OpenPipe(int* ends, int flags);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, void* buffer, nuint count);

    [LibraryImport(Library, EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "nice")]
    internal static partial int Nice(int steps);

    [LibraryImport(Library, EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollRequest* requests, nuint count, int timeoutMilliseconds);

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int processId, int signal);

    [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
    internal static partial int WaitPid(int processId, int* status, int options);

    [LibraryImport(Library, EntryPoint = "waitid", SetLastError = true)]
    internal static partial int WaitId(int idType, int id, void* information, int options);

    [LibraryImport(Library, EntryPoint = "sigaction")]
    internal static partial int SignalAction(int signal, void* action, void* previous);

    [LibraryImport(Library, EntryPoint = "signal")]
    internal static partial nint Signal(int signal, nint handler);

    [LibraryImport(Library, EntryPoint = "pthread_sigmask")]
    internal static partial int SignalMask(int how, void* set, void* previous);

    [LibraryImport(Library, EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Execute(string path, byte** arguments);

    [LibraryImport(Library, EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Execute(string path, byte** arguments, byte** environment);

    [LibraryImport(Library, EntryPoint = "unshare")]
    internal static partial int Unshare(int what);

    [LibraryImport(Library, EntryPoint = "faccessat", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MayAccess(int directory, string path, int mode, int flags);

    [LibraryImport(Library, EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Spawn(
        out int processId, string path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    internal static partial int SpawnActionsInitialize(void* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    internal static partial int SpawnActionsDestroy(void* actions);

    [LibraryImport(
        Library, EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SpawnAddOpen(void* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int SpawnAddDuplicate(void* actions, int descriptor, int newDescriptor);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addclose")]
    internal static partial int SpawnAddClose(void* actions, int descriptor);

    [LibraryImport(
        Library, EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SpawnAddChangeDirectory(void* actions, string path);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    internal static partial int SpawnAttributesInitialize(void* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
    internal static partial int SpawnAttributesDestroy(void* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int SpawnSetFlags(void* attributes, short flags);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
    internal static partial int SpawnSetDefaultSignals(void* attributes, void* set);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigmask")]
    internal static partial int SpawnSetSignalMask(void* attributes, void* set);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Received;
    }
}
