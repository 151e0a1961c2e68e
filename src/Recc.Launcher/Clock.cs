namespace Recc.Launcher;

/// <summary>The clock that never jumps, which all processes share.</summary>
internal static unsafe class Clock
{
    private const int Monotonic = 1;
    private const int NanosecondsPerMillisecond = 1_000_000;

    public static ulong Nanoseconds()
    {
        ClockTime time;
        _ = Libc.ReadClock(Monotonic, &time);
        return ((ulong)time.Seconds * 1_000_000_000) + (ulong)time.Nanoseconds;
    }

    public static long Milliseconds() => (long)(Nanoseconds() / NanosecondsPerMillisecond);

    public static void Sleep(int milliseconds) => _ = Libc.Poll(null, 0, milliseconds);
}
