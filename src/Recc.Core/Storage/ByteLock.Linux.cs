using System.Runtime.InteropServices;

namespace Recc.Core.Storage;

/// <summary>
/// A lock on one byte of a file, which need not be that long: as many locks as there are numbers in one file, and none
/// outlives its holder. Threads exclude each other like processes.
/// </summary>
public sealed class ByteLock : IDisposable
{
    private const uint OwnerOnly = 0b110_000_000;
    private const int MostPauseMilliseconds = 20;

    private readonly int descriptor;
    private readonly long position;

    private ByteLock(int descriptor, long position)
    {
        this.descriptor = descriptor;
        this.position = position;
    }

    /// <summary>
    /// Waits until nobody has it, and takes it. Null when it cannot be had, as where the file cannot be written or its
    /// file system has no locks.
    /// </summary>
    /// <param name="path">The file; made where it is missing, but not its directory.</param>
    /// <param name="position">Which byte; not negative.</param>
    /// <param name="patience">Who has it may have been stopped: then null as well.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public static ByteLock? Take(string path, long position, TimeSpan patience, CancellationToken cancellation)
    {
        long until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        int opened = NativeMethods.Open(
            path,
            NativeMethods.OpenReadWrite | NativeMethods.OpenCreate | NativeMethods.OpenCloseOnExec
                | NativeMethods.OpenNoFollow,
            OwnerOnly);
        for (int pause = 1; opened >= 0; pause = Math.Min(2 * pause, MostPauseMilliseconds))
        {
            if (Request(opened, NativeMethods.RangeRequest.Exclusive, position))
            {
                return new ByteLock(opened, position);
            }

            if (Marshal.GetLastPInvokeError() is not (NativeMethods.TryAgain or NativeMethods.AccessDenied)
                || Environment.TickCount64 >= until)
            {
                break;
            }

            if (cancellation.WaitHandle.WaitOne(pause))
            {
                _ = NativeMethods.Close(opened);
                cancellation.ThrowIfCancellationRequested();
            }
        }

        _ = NativeMethods.Close(opened);
        return null;
    }

    public void Dispose()
    {
        // Not by closing alone: a child that another thread is just starting has a copy of the descriptor for a moment.
        Request(descriptor, NativeMethods.RangeRequest.None, position);
        _ = NativeMethods.Close(descriptor);
    }

    private static bool Request(int descriptor, short kind, long position)
    {
        var request = new NativeMethods.RangeRequest { Kind = kind, Start = position, Length = 1 };
        return NativeMethods.Control(descriptor, NativeMethods.SetRange, ref request) == 0;
    }
}
