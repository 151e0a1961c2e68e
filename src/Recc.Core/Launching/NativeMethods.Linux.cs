using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Recc.Core.Launching;

/// <summary>The system calls of this room.</summary>
internal static partial class NativeMethods
{
    /// <summary>The number of the user that this process acts for.</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint UserId();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(SafeFileHandle file, out byte value, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(SafeFileHandle file, in byte value, nuint count);
}
