namespace Recc.Core.Processes;

/// <summary>Signal settings of our own process that decide about children.</summary>
internal static unsafe class ChildSignals
{
    private const nint DefaultAction = 0;
    private const nint IgnoreAction = 1;

    // Larger than any struct sigaction; its first member is the handler.
    private const int SignalActionWords = 32;

    /// <summary>
    /// A process that was started with SIGCHLD ignored never learns how its children ended. Undoes that, once, and
    /// leaves a handler of the runtime's in peace.
    /// </summary>
    internal static void MakeChildrenReapable()
    {
        nint* action = stackalloc nint[SignalActionWords];
        if (NativeMethods.SignalAction(NativeMethods.SignalChild, null, action) == 0 && action[0] == IgnoreAction)
        {
            _ = NativeMethods.Signal(NativeMethods.SignalChild, DefaultAction);
        }
    }

    /// <summary>What the runtime changed and exec would hand on: SIGPIPE ignored, perhaps signals blocked.</summary>
    internal static void PrepareForExec()
    {
        _ = NativeMethods.Signal(NativeMethods.SignalPipe, DefaultAction);
        ulong* none = stackalloc ulong[16];
        new Span<ulong>(none, 16).Clear();
        _ = NativeMethods.SignalMask(NativeMethods.SetMask, none, null);
    }

    /// <summary>Back to what the runtime wants, when exec did not succeed.</summary>
    internal static void RecoverFromExec() => _ = NativeMethods.Signal(NativeMethods.SignalPipe, IgnoreAction);
}
