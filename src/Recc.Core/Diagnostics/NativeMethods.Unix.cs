using System.Runtime.InteropServices;

namespace Recc.Core.Diagnostics;

internal static partial class NativeMethods
{
    // Values of Linux, the same on all its processors that .NET runs on.
    public const int WriteOnly = 0x1;
    public const int Create = 0x40;
    public const int MustBeNew = 0x80;
    public const int AppendAlways = 0x400;
    public const int CloseOnExec = 0x80000;
    public const int Interrupted = 4;
    public const int TryAgain = 11;

    private const short PollOut = 4;

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fchmod")]
    public static partial int ChangeMode(int descriptor, uint mode);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    /// <summary>Waits until a descriptor that said "try again" takes bytes.</summary>
    public static void WaitUntilWritable(int descriptor)
    {
        var wanted = new PollDescriptor { Descriptor = descriptor, Events = PollOut };
        _ = Poll(ref wanted, 1, -1);
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
