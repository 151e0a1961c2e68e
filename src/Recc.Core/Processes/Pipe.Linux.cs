using System.Runtime.InteropServices;

namespace Recc.Core.Processes;

/// <summary>A pipe of which no other child gets a copy. Disposing closes the ends that are still ours.</summary>
internal sealed unsafe class Pipe : IDisposable
{
    private int readEnd;

    private Pipe(int readEnd, int writeEnd)
    {
        this.readEnd = readEnd;
        WriteEnd = writeEnd;
    }

    internal int WriteEnd { get; }

    /// <summary>Throws <see cref="ProcessStartException"/> for the program when no descriptors are left.</summary>
    internal static Pipe Open(string program)
    {
        int* ends = stackalloc int[2];
        return NativeMethods.OpenPipe(ends, NativeMethods.OpenCloseOnExec) == 0
            ? new Pipe(ends[0], ends[1])
            : throw new ProcessStartException(program, Marshal.GetPInvokeErrorMessage(NativeMethods.LastError));
    }

    /// <summary>Hands the reading end over; who takes it closes it.</summary>
    internal int TakeReadEnd()
    {
        int taken = readEnd;
        readEnd = -1;
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = NativeMethods.Close(WriteEnd);
        if (readEnd >= 0)
        {
            _ = NativeMethods.Close(readEnd);
        }
    }
}
