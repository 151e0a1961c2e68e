using System.Runtime.InteropServices;
using Recc.DevServer.Wire;

namespace Recc.DevServer.Execution;

/// <summary>
/// A process of its own group, started with posix_spawn instead of System.Diagnostics.Process: that one lets children
/// inherit the ignored SIGPIPE of a .NET process, cannot make a process group, and adds nothing we need.
/// </summary>
internal sealed unsafe class ChildProcess
{
    // Those that a .NET process or its parent may have changed: HUP, INT, QUIT, PIPE, TERM; these
    // have the same numbers everywhere.
    private static readonly int[] SignalsWithDefaults = [1, 2, 3, 13, 15];

    private readonly Lock gate = new();
    private readonly int pid;
    private bool reaped;

    private ChildProcess(int pid) => this.pid = pid;

    /// <summary>Starts it.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT when it cannot be started, with the system's reason.</exception>
    public static ChildProcess Start(ChildPlan plan)
    {
        using var arguments = new NativeStrings(plan.Arguments);
        using var environment = new NativeStrings(plan.Environment);
        byte* actions = stackalloc byte[NativeMethods.OpaqueBytes];
        byte* attributes = stackalloc byte[NativeMethods.OpaqueBytes];
        Require(NativeMethods.InitActions(actions));
        Require(NativeMethods.InitAttributes(attributes));
        try
        {
            FillActions(actions, plan);
            FillAttributes(attributes);
            return new ChildProcess(Spawn(plan, actions, attributes, arguments, environment));
        }
        finally
        {
            _ = NativeMethods.DestroyAttributes(attributes);
            _ = NativeMethods.DestroyActions(actions);
        }
    }

    /// <summary>
    /// Blocks until it has ended, then ends what it left behind in its group. Gives the exit code, or 128 + signal.
    /// </summary>
    public int WaitForExit()
    {
        byte* information = stackalloc byte[NativeMethods.OpaqueBytes];
        int options = NativeMethods.WaitExited | NativeMethods.WaitKeepZombie;
        while (NativeMethods.WaitId(NativeMethods.WaitForProcess, pid, information, options) != 0)
        {
            if (Marshal.GetLastPInvokeError() != NativeMethods.ErrorInterrupted)
            {
                throw new IOException($"cannot wait for process {pid}: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }

        lock (gate)
        {
            // As long as it is a zombie, nothing else can have its number.
            _ = NativeMethods.Kill(-pid, NativeMethods.SignalKill);
            int result = NativeMethods.WaitPid(pid, out int status, 0);
            reaped = true;
            return result == pid
                ? ExitCode(status)
                : throw new IOException($"the exit status of process {pid} was lost");
        }
    }

    /// <summary>Kills it and its group, when it has not ended yet.</summary>
    public void Kill()
    {
        lock (gate)
        {
            if (!reaped)
            {
                _ = NativeMethods.Kill(-pid, NativeMethods.SignalKill);
            }
        }
    }

    private static int Spawn(
        ChildPlan plan, byte* actions, byte* attributes, NativeStrings arguments, NativeStrings environment)
    {
        // A program that we staged a moment ago is "busy" while any other child that is just being started still holds
        // a copy of the descriptor it was written through. That lasts for less than a millisecond, or for as long as a
        // crowded machine keeps that child from going on; ten seconds are more than enough.
        const int tries = 2000;
        for (int i = 1; ; i++)
        {
            int error = NativeMethods.Spawn(
                out int pid, plan.Program, actions, attributes, arguments.Pointer, environment.Pointer);
            if (error == 0)
            {
                return pid;
            }

            if (error != NativeMethods.ErrorTextFileBusy || i == tries)
            {
                throw RpcException.Invalid($"cannot run {plan.Arguments[0]}: {Marshal.GetPInvokeErrorMessage(error)}");
            }

            Thread.Sleep(TimeSpan.FromMilliseconds(5));
        }
    }

    private static void FillActions(byte* actions, ChildPlan plan)
    {
        Require(NativeMethods.AddOpen(actions, 0, "/dev/null", NativeMethods.OpenReadOnly, 0));
        Require(NativeMethods.AddOpen(actions, 1, plan.StandardOutput, NativeMethods.OpenWriteOnly, 0));
        Require(NativeMethods.AddOpen(actions, 2, plan.StandardError, NativeMethods.OpenWriteOnly, 0));
        Require(NativeMethods.AddChangeDirectory(actions, plan.WorkingDirectory));
    }

    private static void FillAttributes(byte* attributes)
    {
        byte* signals = stackalloc byte[NativeMethods.OpaqueBytes];
        Require(NativeMethods.EmptySignalSet(signals));
        Require(NativeMethods.SetSignalMask(attributes, signals));
        foreach (int signal in SignalsWithDefaults)
        {
            Require(NativeMethods.AddSignal(signals, signal));
        }

        Require(NativeMethods.SetSignalDefaults(attributes, signals));
        Require(NativeMethods.SetProcessGroup(attributes, 0));
        const short flags = NativeMethods.SpawnSetProcessGroup
            | NativeMethods.SpawnSetSignalDefaults
            | NativeMethods.SpawnSetSignalMask;
        Require(NativeMethods.SetFlags(attributes, flags));
    }

    private static void Require(int error)
    {
        if (error != 0)
        {
            throw new IOException($"cannot prepare a process: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    private static int ExitCode(int status)
    {
        int signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal;
    }
}
