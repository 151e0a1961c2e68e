using System.Runtime;
using System.Runtime.CompilerServices;

namespace Recc.Launcher;

/// <summary>Functions of the C library and numbers of Linux on 64-bit processors.</summary>
internal static unsafe class Libc
{
    internal const int Interrupted = 4; // EINTR
    internal const int NotExecutableFormat = 8; // ENOEXEC
    internal const int TryAgain = 11; // EAGAIN
    internal const int ConnectionReset = 104; // ECONNRESET

    internal const int OpenReadOnly = 0;
    internal const int OpenWriteOnly = 1;
    internal const int OpenReadWrite = 2;
    internal const int OpenCreate = 0x40;
    internal const int OpenExclusive = 0x80;
    internal const int OpenCloseOnExec = 0x80000;

    internal const int AtCurrentDirectory = -100;
    internal const int AtNoFollow = 0x100;
    internal const int AtEffectiveIds = 0x200;
    internal const int AtEmptyPath = 0x1000;
    internal const int MayExecute = 1; // X_OK

    internal const int SignalHangUp = 1;
    internal const int SignalInterrupt = 2;
    internal const int SignalKill = 9;
    internal const int SignalPipe = 13;
    internal const int SignalTerminate = 15;
    internal const int SignalChild = 17;

    internal const short PollIn = 1;
    internal const short PollOut = 4;

    internal static int LastError => *ErrorPlace();

    [RuntimeImport("__errno_location")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int* ErrorPlace();

    [RuntimeImport("strerror")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern byte* Explain(int error);

    [RuntimeImport("realloc")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void* Reallocate(void* start, nuint size);

    [RuntimeImport("memcpy")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void* Copy(void* destination, void* source, nuint count);

    [RuntimeImport("memset")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void* Fill(void* destination, int value, nuint count);

    [RuntimeImport("memcmp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int Compare(void* one, void* other, nuint count);

    [RuntimeImport("_exit")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void Exit(int status);

    [RuntimeImport("open")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int Open(byte* path, int flags, uint mode);

    [RuntimeImport("close")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int Close(int descriptor);

    [RuntimeImport("read")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nint Read(int descriptor, void* buffer, nuint count);

    [RuntimeImport("pread")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nint ReadAt(int descriptor, void* buffer, nuint count, long offset);

    [RuntimeImport("write")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nint Write(int descriptor, void* buffer, nuint count);

    [RuntimeImport("statx")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int Status(int directory, byte* path, int flags, uint mask, FileStatus* status);

    [RuntimeImport("mkdir")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int MakeDirectory(byte* path, uint mode);

    [RuntimeImport("rename")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int Rename(byte* from, byte* to);

    [RuntimeImport("unlink")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int Unlink(byte* path);

    [RuntimeImport("utimensat")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int SetTimes(int directory, byte* path, void* times, int flags);

    [RuntimeImport("flock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int Lock(int descriptor, int operation);

    [RuntimeImport("readlink")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nint ReadLink(byte* path, byte* buffer, nuint size);

    [RuntimeImport("getcwd")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern byte* CurrentDirectory(byte* buffer, nuint size);

    [RuntimeImport("faccessat")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int MayAccess(int directory, byte* path, int mode, int flags);

    [RuntimeImport("memfd_create")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int CreateMemoryFile(byte* name, uint flags);

    [RuntimeImport("fcntl")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int Control(int descriptor, int command, int argument);

    [RuntimeImport("isatty")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int IsTerminal(int descriptor);

    [RuntimeImport("umask")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern uint SetUmask(uint mask);

    [RuntimeImport("geteuid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern uint EffectiveUser();

    [RuntimeImport("getpid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int ProcessId();

    [RuntimeImport("getauxval")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nuint AuxiliaryValue(nuint type);

    [RuntimeImport("getrlimit")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int ReadLimit(int resource, ResourceLimit* limit);

    [RuntimeImport("clock_gettime")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int ReadClock(int clock, ClockTime* time);

    [RuntimeImport("socket")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int Socket(int family, int type, int protocol);

    [RuntimeImport("connect")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int Connect(int descriptor, void* address, uint length);

    [RuntimeImport("send")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nint Send(int descriptor, void* bytes, nuint count, int flags);

    [RuntimeImport("recv")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nint Receive(int descriptor, void* bytes, nuint count, int flags);

    [RuntimeImport("getsockopt")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int GetOption(int descriptor, int level, int option, void* value, uint* length);

    [RuntimeImport("setsockopt")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int SetOption(int descriptor, int level, int option, void* value, uint length);

    [RuntimeImport("poll")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int Poll(PollRequest* requests, nuint count, int milliseconds);

    [RuntimeImport("pipe2")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int OpenPipe(PipeEnds* ends, int flags);

    [RuntimeImport("kill")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int Kill(int processId, int signal);

    [RuntimeImport("waitpid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int Wait(int processId, int* status, int options);

    [RuntimeImport("waitid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int Wait(int idType, int id, void* information, int options);

    [RuntimeImport("sigaction")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int SignalAction(int signal, void* action, void* previous);

    [RuntimeImport("signal")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nint SetSignalHandler(int signal, nint handler);

    [RuntimeImport("sigprocmask")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int SignalMask(int how, SignalSet* set, SignalSet* previous);

    [RuntimeImport("signalfd")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int OpenSignals(int descriptor, SignalSet* set, int flags);

    [RuntimeImport("execve")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int Execute(byte* path, byte** arguments, byte** environment);

    [RuntimeImport("posix_spawn")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int Spawn(
        int* processId, byte* path, SpawnRoom* actions, SpawnRoom* attributes, byte** arguments, byte** environment);

    [RuntimeImport("posix_spawn_file_actions_init")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int InitializeSpawnActions(SpawnRoom* actions);

    [RuntimeImport("posix_spawn_file_actions_addopen")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int AddSpawnOpen(SpawnRoom* actions, int descriptor, byte* path, int flags, uint mode);

    [RuntimeImport("posix_spawn_file_actions_adddup2")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int AddSpawnDuplicate(SpawnRoom* actions, int descriptor, int copy);

    [RuntimeImport("posix_spawn_file_actions_addchdir_np")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int AddSpawnChangeDirectory(SpawnRoom* actions, byte* path);

    [RuntimeImport("posix_spawnattr_init")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int InitializeSpawnAttributes(SpawnRoom* attributes);

    [RuntimeImport("posix_spawnattr_setflags")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int SetSpawnFlags(SpawnRoom* attributes, short flags);

    [RuntimeImport("posix_spawnattr_setsigdefault")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int SetSpawnDefaultSignals(SpawnRoom* attributes, SignalSet* set);

    [RuntimeImport("posix_spawnattr_setsigmask")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern int SetSpawnSignalMask(SpawnRoom* attributes, SignalSet* set);
}
