using System.Runtime.InteropServices;

namespace Recc.Core.Processes;

/// <summary>The addresses that this process may have, which "ulimit -v" bounds.</summary>
public static partial class AddressSpace
{
    // Numbers of Linux; the second is glibc's.
    private const int AddressSpaceResource = 9;
    private const int MostArenas = -8;

    /// <summary>In bytes; null when there is no limit.</summary>
    public static long? Limit() =>
        OperatingSystem.IsLinux() && ReadLimit(AddressSpaceResource, out Bounds bounds) == 0
            && bounds.Soft < long.MaxValue
            ? (long)bounds.Soft
            : null;

    /// <summary>
    /// Has native memory come from one place. By default glibc sets aside 64 MiB and more for each thread that asks for
    /// some.
    /// </summary>
    public static unsafe void UseSparingly()
    {
        // Other C libraries neither do that nor have the call.
        if (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "mallopt", out nint call))
        {
            _ = ((delegate* unmanaged<int, int, int>)call)(MostArenas, 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int ReadLimit(int resource, out Bounds bounds);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Bounds
    {
        public readonly ulong Soft;
        public readonly ulong Hard;
    }
}
