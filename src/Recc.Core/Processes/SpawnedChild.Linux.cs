using System.Buffers;
using System.Runtime.CompilerServices;

namespace Recc.Core.Processes;

/// <summary>
/// A running child that leads its own process group, and the reading ends of its output streams. Used by one thread.
/// Disposing ends and reaps a child that was not reaped, so that no path leaves a zombie behind.
/// </summary>
internal sealed unsafe class SpawnedChild(int processId, int outputDescriptor, int errorDescriptor) : IDisposable
{
    private const int ChunkLength = 16 * 1024;

    private readonly ArrayBufferWriter<byte> output = new();
    private readonly ArrayBufferWriter<byte> error = new();
    private int outputDescriptor = outputDescriptor;
    private int errorDescriptor = errorDescriptor;
    private bool reaped;

    internal int ProcessId => processId;

    /// <summary>Reads what there is, waiting for it up to the given time. False when both streams have ended.</summary>
    internal bool ReadSome(int timeoutMilliseconds)
    {
        if (outputDescriptor < 0 && errorDescriptor < 0)
        {
            return false;
        }

        // The system passes over descriptors below 0, which is what an ended stream has become.
        NativeMethods.PollRequest* requests = stackalloc NativeMethods.PollRequest[2];
        requests[0] = new() { Descriptor = outputDescriptor, Events = NativeMethods.PollIn };
        requests[1] = new() { Descriptor = errorDescriptor, Events = NativeMethods.PollIn };
        if (NativeMethods.Poll(requests, 2, timeoutMilliseconds) > 0)
        {
            ReadOne(requests[0], ref outputDescriptor, output);
            ReadOne(requests[1], ref errorDescriptor, error);
        }

        return outputDescriptor >= 0 || errorDescriptor >= 0;
    }

    /// <summary>Whether the child itself has ended. It stays there to be reaped.</summary>
    internal bool HasEnded()
    {
        // Room for siginfo_t, whose first member is the signal number: 0 when no child has changed its state.
        long* information = stackalloc long[16];
        information[0] = 0;
        int outcome = NativeMethods.WaitId(
            NativeMethods.WaitForProcess,
            processId,
            information,
            NativeMethods.WaitExited | NativeMethods.WaitNoHang | NativeMethods.WaitNoReap);

        // An error other than an interruption means that there is nothing left to wait for.
        return outcome == 0 ? *(int*)information != 0 : NativeMethods.LastError != NativeMethods.Interrupted;
    }

    /// <summary>
    /// Ends the child and all of its group: asks, gives them some time, then kills. The group is killed before the
    /// child is reaped, while its number cannot belong to anybody else.
    /// </summary>
    internal void EndGroup(int politeMilliseconds)
    {
        _ = NativeMethods.Kill(-processId, NativeMethods.SignalTerminate);
        long until = Environment.TickCount64 + politeMilliseconds;
        var wait = new BackoffWait();
        while (!HasEnded() && Environment.TickCount64 < until)
        {
            wait.Once();
        }

        _ = NativeMethods.Kill(-processId, NativeMethods.SignalKill);
        _ = WaitStatus();
    }

    /// <summary>How the child ended, with all that was read. It must have ended.</summary>
    internal ChildResult Reap()
    {
        int status = WaitStatus();
        int signal = status & 0x7F;
        int exitCode = signal == 0 ? (status >> 8) & 0xFF : 128 + signal;
        return new ChildResult(exitCode, signal, output.WrittenSpan.ToArray(), error.WrittenSpan.ToArray());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseStream(ref outputDescriptor);
        CloseStream(ref errorDescriptor);
        if (!reaped)
        {
            EndGroup(politeMilliseconds: 0);
        }
    }

    [SkipLocalsInit]
    private static void ReadOne(
        NativeMethods.PollRequest request, ref int descriptor, ArrayBufferWriter<byte> destination)
    {
        if (descriptor < 0 || request.Received == 0)
        {
            return;
        }

        byte* chunk = stackalloc byte[ChunkLength];
        nint count = NativeMethods.Read(descriptor, chunk, ChunkLength);
        if (count > 0)
        {
            destination.Write(new ReadOnlySpan<byte>(chunk, (int)count));
            return;
        }

        if (count < 0 && NativeMethods.LastError == NativeMethods.Interrupted)
        {
            return;
        }

        CloseStream(ref descriptor);
    }

    private static void CloseStream(ref int descriptor)
    {
        if (descriptor >= 0)
        {
            _ = NativeMethods.Close(descriptor);
            descriptor = -1;
        }
    }

    private int WaitStatus()
    {
        reaped = true;
        int status = 0;
        while (NativeMethods.WaitPid(processId, &status, 0) < 0 && NativeMethods.LastError == NativeMethods.Interrupted)
        {
        }

        return status;
    }
}
