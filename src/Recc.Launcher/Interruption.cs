namespace Recc.Launcher;

/// <summary>
/// The signals by which a user ends a build. Until the launch starts a child they end this process, as they end any;
/// after that they are noted, so that neither the child nor half an output is left behind.
/// </summary>
internal unsafe struct Interruption
{
    private const int Block = 0; // SIG_BLOCK
    private const int Set = 2; // SIG_SETMASK
    private const nint Ignored = 1; // SIG_IGN
    private const int CloseOnExec = 0x80000; // SFD_CLOEXEC

    private int signals; // a descriptor; 0 for none: that one is the user's
    private SignalSet before;

    /// <summary>Whether one has come.</summary>
    public bool HasCome { get; private set; }

    /// <summary>From now on signals are noted. A child that ends wakes who waits.</summary>
    public void Begin()
    {
        if (signals > 0)
        {
            return;
        }

        SignalSet noted = default;
        AddUnlessIgnored(ref noted, Libc.SignalInterrupt);
        AddUnlessIgnored(ref noted, Libc.SignalTerminate);
        AddUnlessIgnored(ref noted, Libc.SignalHangUp);

        // A process that was started with this one ignored never learns how its children ended.
        if (IsIgnored(Libc.SignalChild))
        {
            _ = Libc.SetSignalHandler(Libc.SignalChild, 0);
        }

        noted.Add(Libc.SignalChild);
        signals = Libc.OpenSignals(-1, &noted, CloseOnExec);
        if (signals > 0)
        {
            SignalSet previous;
            _ = Libc.SignalMask(Block, &noted, &previous);
            before = previous;
        }
    }

    /// <summary>Signals end this process again, or what it becomes.</summary>
    public readonly void End()
    {
        if (signals > 0)
        {
            SignalSet previous = before;
            _ = Libc.SignalMask(Set, &previous, null);
        }
    }

    /// <summary>Waits until there is something to read. False when the time is over, or the user ends the
    /// build.</summary>
    public bool WaitFor(int descriptor, int milliseconds)
    {
        long until = Clock.Milliseconds() + milliseconds;
        for (long left = milliseconds; left >= 0 && !HasCome; left = until - Clock.Milliseconds())
        {
            PollPair pair = default;
            pair.First.Descriptor = descriptor;
            if (Wait(ref pair, (int)left))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Waits once for either descriptor, or a signal. Whether one of the descriptors has something.</summary>
    public bool Wait(ref PollPair pair, int milliseconds)
    {
        PollTriple all = default;
        all.First = pair.First;
        all.Second = pair.Second;
        all.First.Events = all.Second.Events = all.Third.Events = Libc.PollIn;
        if (pair.Second.Descriptor == 0)
        {
            all.Second.Descriptor = -1;
        }

        all.Third.Descriptor = signals > 0 ? signals : -1;
        if (Libc.Poll(&all.First, 3, milliseconds) <= 0)
        {
            return false;
        }

        if (all.Third.Received != 0)
        {
            Take();
        }

        pair.First.Received = all.First.Received;
        pair.Second.Received = all.Second.Received;
        return pair.First.Received != 0 || pair.Second.Received != 0;
    }

    private void Take()
    {
        SignalRoom taken = default; // struct signalfd_siginfo: 128 bytes, the signal first
        if (Libc.Read(signals, &taken, 128) > 0 && (int)(taken.First & 0x7F) != Libc.SignalChild)
        {
            HasCome = true;
        }
    }

    private static void AddUnlessIgnored(ref SignalSet set, int signal)
    {
        if (!IsIgnored(signal))
        {
            set.Add(signal);
        }
    }

    private static bool IsIgnored(int signal)
    {
        SignalRoom action = default;
        return Libc.SignalAction(signal, null, &action) == 0 && action.First == Ignored;
    }
}
