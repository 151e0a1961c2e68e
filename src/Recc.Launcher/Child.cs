namespace Recc.Launcher;

/// <summary>
/// A child with its standard input from /dev/null, no signal blocked, in a process group of its own, and what it writes
/// to its two streams. The same as Recc.Core.Processes.PosixProcessRunner, which says why.
/// </summary>
internal unsafe struct Child
{
    // How often is looked whether the child has gone without its streams, which others may hold.
    private const int LookMilliseconds = 50;

    private const int StragglerMilliseconds = 1000;
    private const int PoliteMilliseconds = 300;
    private const int ChunkLength = 16 * 1024;

    private const int WaitForProcess = 1; // P_PID
    private const int WaitNoHang = 1;
    private const int WaitExited = 4;
    private const int WaitNoReap = 0x1000000; // WNOWAIT

    private const short ProcessGroup = 0x02;
    private const short SignalDefaults = 0x04;
    private const short SignalMask = 0x08;

    private int processId;
    private PollPair streams;
    private Bytes output;
    private Bytes error;

    public readonly int ProcessId => processId;

    /// <summary>Its exit code, or 128 and the signal that ended it.</summary>
    public int ExitCode { get; private set; }

    /// <summary>The signal that ended it; 0 for none.</summary>
    public int Signal { get; private set; }

    public readonly Text Output => output.Text;

    public readonly Text Error => error.Text;

    /// <summary>Starts one. Gives 0, or the error.</summary>
    public static int Start(ref ChildCommand command, out Child child)
    {
        child = default;
        PipeEnds output;
        PipeEnds error;
        if (Libc.OpenPipe(&output, Libc.OpenCloseOnExec) != 0)
        {
            return Libc.LastError;
        }

        if (Libc.OpenPipe(&error, Libc.OpenCloseOnExec) != 0)
        {
            int failed = Libc.LastError;
            _ = Libc.Close(output.Read);
            _ = Libc.Close(output.Write);
            return failed;
        }

        int failure = Spawn(command, output, error, out child.processId);
        if (failure == Libc.NotExecutableFormat)
        {
            command.RunByShell("/bin/sh"u8.Start);
            failure = Spawn(command, output, error, out child.processId);
        }

        _ = Libc.Close(output.Write);
        _ = Libc.Close(error.Write);
        if (failure != 0)
        {
            _ = Libc.Close(output.Read);
            _ = Libc.Close(error.Read);
        }

        child.streams.First.Descriptor = output.Read;
        child.streams.Second.Descriptor = error.Read;
        return failure;
    }

    /// <summary>Runs it to its end. False when the user ended the build; then it is ended and gone.</summary>
    public bool Run(ref Interruption interruption)
    {
        long giveUpAt = long.MaxValue;
        while (ReadSome(ref interruption) && !interruption.HasCome && Clock.Milliseconds() < giveUpAt)
        {
            if (giveUpAt == long.MaxValue && HasEnded())
            {
                giveUpAt = Clock.Milliseconds() + StragglerMilliseconds;
            }
        }

        // The streams end a moment before the child does, rarely long before: it may have closed them itself.
        WaitForEnd(ref interruption, long.MaxValue);
        if (interruption.HasCome)
        {
            EndGroup();
        }

        CloseStream(ref streams.First);
        CloseStream(ref streams.Second);
        Reap();
        return !interruption.HasCome;
    }

    private static int Spawn(in ChildCommand command, PipeEnds output, PipeEnds error, out int processId)
    {
        // The pipes are closed by exec; dup2 makes copies that are not. The directory is changed last and by the child.
        SpawnRoom actions;
        SpawnRoom attributes;
        SignalSet none = default;
        SignalSet pipe = default;
        pipe.Add(Libc.SignalPipe);
        int id = 0;
        int failure = Libc.InitializeSpawnActions(&actions);
        failure = failure != 0 ? failure : Libc.AddSpawnOpen(&actions, 0, "/dev/null"u8.Start, Libc.OpenReadOnly, 0);
        failure = failure != 0 ? failure : Libc.AddSpawnDuplicate(&actions, output.Write, 1);
        failure = failure != 0 ? failure : Libc.AddSpawnDuplicate(&actions, error.Write, 2);
        failure = failure != 0 ? failure : Libc.AddSpawnChangeDirectory(&actions, command.Directory);
        failure = failure != 0 ? failure : Libc.InitializeSpawnAttributes(&attributes);
        failure = failure != 0 ? failure : Libc.SetSpawnSignalMask(&attributes, &none);
        failure = failure != 0 ? failure : Libc.SetSpawnDefaultSignals(&attributes, &pipe);
        failure = failure != 0
            ? failure
            : Libc.SetSpawnFlags(&attributes, ProcessGroup | SignalDefaults | SignalMask);
        failure = failure != 0
            ? failure
            : Libc.Spawn(&id, command.Program, &actions, &attributes, command.Arguments, command.Variables);
        processId = id;
        return failure;
    }

    /// <summary>Reads what there is, waiting for it for a moment. False when both streams have ended.</summary>
    private bool ReadSome(ref Interruption interruption)
    {
        if (streams.First.Descriptor < 0 && streams.Second.Descriptor < 0)
        {
            return false;
        }

        if (interruption.Wait(ref streams, LookMilliseconds))
        {
            ReadOne(ref streams.First, ref output);
            ReadOne(ref streams.Second, ref error);
        }

        return streams.First.Descriptor >= 0 || streams.Second.Descriptor >= 0;
    }

    private static void ReadOne(ref PollRequest stream, ref Bytes destination)
    {
        if (stream.Descriptor < 0 || stream.Received == 0)
        {
            return;
        }

        nint count = Libc.Read(stream.Descriptor, destination.Reserve(ChunkLength), ChunkLength);
        if (count > 0)
        {
            destination.Count((int)count);
        }
        else if (count == 0 || Libc.LastError != Libc.Interrupted)
        {
            CloseStream(ref stream);
        }
    }

    private static void CloseStream(ref PollRequest stream)
    {
        if (stream.Descriptor >= 0)
        {
            _ = Libc.Close(stream.Descriptor);
            stream.Descriptor = -1;
        }
    }

    /// <summary>Whether the child itself has ended. It stays there to be reaped.</summary>
    private readonly bool HasEnded()
    {
        SignalRoom information = default;
        int outcome = Libc.Wait(
            WaitForProcess, processId, &information, WaitExited | WaitNoHang | WaitNoReap);

        // An error other than an interruption means that there is nothing left to wait for.
        return outcome == 0 ? (int)information.First != 0 : Libc.LastError != Libc.Interrupted;
    }

    private readonly void WaitForEnd(ref Interruption interruption, long until)
    {
        PollPair nothing = default;
        nothing.First.Descriptor = nothing.Second.Descriptor = -1;
        int look = 1;
        while (!interruption.HasCome && !HasEnded() && Clock.Milliseconds() < until)
        {
            // Its end wakes us.
            _ = interruption.Wait(ref nothing, look);
            look = look < LookMilliseconds ? look * 2 : LookMilliseconds;
        }
    }

    /// <summary>
    /// Ends the child and all of its group: asks, gives them some time, then kills. The group is killed before the
    /// child is reaped, while its number cannot belong to anybody else.
    /// </summary>
    private readonly void EndGroup()
    {
        _ = Libc.Kill(-processId, Libc.SignalTerminate);
        long until = Clock.Milliseconds() + PoliteMilliseconds;
        while (!HasEnded() && Clock.Milliseconds() < until)
        {
            Clock.Sleep(1);
        }

        _ = Libc.Kill(-processId, Libc.SignalKill);
    }

    private void Reap()
    {
        int status = 0;
        while (Libc.Wait(processId, &status, 0) < 0 && Libc.LastError == Libc.Interrupted)
        {
        }

        Signal = status & 0x7F;
        ExitCode = Signal == 0 ? (status >> 8) & 0xFF : 128 + Signal;
    }
}
