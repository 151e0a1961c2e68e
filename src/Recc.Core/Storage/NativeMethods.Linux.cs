using System.Runtime.InteropServices;

namespace Recc.Core.Storage;

/// <summary>The system calls of this room; numbers are those of the kernel's headers.</summary>
internal static partial class NativeMethods
{
    internal const int OpenReadWrite = 2;
    internal const int OpenCreate = 0x40;

    /// <summary>The one of these that not all processors have alike.</summary>
    internal static readonly int OpenNoFollow =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    internal const int OpenCloseOnExec = 0x80000;
    internal const int LockExclusive = 2;
    internal const int LockWithoutWaiting = 4;
    internal const int Unlock = 8;

    internal const int SetRange = 37; // F_OFD_SETLK: the lock is the open file's, not the process's

    internal const int TryAgain = 11; // EAGAIN
    internal const int AccessDenied = 13; // EACCES, which some systems say instead

    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Link(string path, string newPath);

    [LibraryImport(Library, EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Rename(string path, string newPath);

    [LibraryImport(Library, EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    internal static partial int Lock(int descriptor, int operation);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Control(int descriptor, int command, ref RangeRequest request);

    [LibraryImport(Library, EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    /// <summary>struct flock of 64-bit systems. The kernel wants the process to be 0.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct RangeRequest
    {
        internal const short Exclusive = 1;
        internal const short None = 2;

        internal short Kind;
        internal short Whence;
        internal long Start;
        internal long Length;
        internal int Process;
    }
}
