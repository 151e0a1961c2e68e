using System.Runtime.InteropServices;

namespace Recc.Core.LocalCache;

/// <summary>
/// The system calls of this room. Numbers are those of Linux, the same on all processors that .NET runs on.
/// </summary>
internal static partial class NativeMethods
{
    internal const int ReadOnly = 0;
    internal const int WriteOnly = 1;
    internal const int ReadAndWrite = 2;
    internal const int Create = 0x40;
    internal const int MustBeNew = 0x80; // O_EXCL
    internal const int CloseOnExec = 0x80000;

    internal const int NoSuchFile = 2; // ENOENT
    internal const int Interrupted = 4; // EINTR
    internal const int AlreadyExists = 17; // EEXIST
    internal const int NoSpace = 28; // ENOSPC
    internal const int QuotaExceeded = 122; // EDQUOT

    internal const int LockWithoutWaiting = 2 | 4; // LOCK_EX and LOCK_NB

    internal const int AtCurrentDirectory = -100;
    internal const int AtEffectiveIds = 0x200;
    internal const int MayWriteAndSearch = 3; // W_OK and X_OK

    private const string Library = "libc";

    internal static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, Span<byte> bytes, nint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport(Library, EntryPoint = "pread", SetLastError = true)]
    internal static partial nint ReadAt(int descriptor, Span<byte> bytes, nint count, long offset);

    [LibraryImport(Library, EntryPoint = "pwrite", SetLastError = true)]
    internal static partial nint WriteAt(int descriptor, ReadOnlySpan<byte> bytes, nint count, long offset);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    internal static partial int Lock(int descriptor, int operation);

    [LibraryImport(Library, EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeDirectory(string path, uint mode);

    [LibraryImport(Library, EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Rename(string from, string to);

    [LibraryImport(Library, EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Remove(string path);

    /// <summary>With no times given: now, by the clock of the file system.</summary>
    [LibraryImport(Library, EntryPoint = "futimens", SetLastError = true)]
    internal static partial int SetTimes(int descriptor, nint times);

    [LibraryImport(Library, EntryPoint = "faccessat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MayAccess(int directory, string path, int mode, int flags);
}
