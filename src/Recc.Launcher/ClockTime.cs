using System.Runtime.InteropServices;

namespace Recc.Launcher;

/// <summary>struct timespec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ClockTime
{
    public long Seconds;
    public long Nanoseconds;
}
