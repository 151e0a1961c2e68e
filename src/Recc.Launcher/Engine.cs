namespace Recc.Launcher;

/// <summary>
/// All of recc, in a program of its own. It lies behind the launcher in the same file, which therefore can be copied
/// anywhere.
/// To be started it is unpacked once, into the user's own directory for sockets and the like; where that may not hold
/// programs, into memory.
/// </summary>
internal static unsafe class Engine
{
    private const uint CloseOnExec = 1; // MFD_CLOEXEC

    /// <summary>Becomes it. Returns only when that failed, with the reason.</summary>
    /// <param name="invocation">How we were called.</param>
    /// <param name="answer">What came of asking the daemon.</param>
    /// <param name="why">Why the daemon cannot do the launch, if it cannot.</param>
    public static Text Become(in Invocation invocation, Answer answer, Text why)
    {
        Text own = invocation.OwnPath();
        int carrier = Libc.Open("/proc/self/exe"u8.Start, Libc.OpenReadOnly | Libc.OpenCloseOnExec, 0);
        if (carrier < 0)
        {
            carrier = Libc.Open(own.Start, Libc.OpenReadOnly | Libc.OpenCloseOnExec, 0);
        }

        if (carrier < 0)
        {
            return Explain(own, Libc.LastError);
        }

        if (!EnginePlace.TryRead(carrier, out EnginePlace place))
        {
            Bytes line = default;
            line.Add(own);
            line.Add(" is not whole; please install it again"u8);
            return line.Text;
        }

        Words words = Handover(invocation, own, answer, why);
        if (DaemonPlace.TryFind(invocation, own.Start, out DaemonPlace daemon))
        {
            var unpacked = new UnpackedEngine(daemon.Directory, place);
            byte* path = unpacked.Find();
            if (path != null)
            {
                int refusal = words.Become(path, invocation.Variables);
                BecomeFromMemory(place, words, invocation);
                return Text.Of(Libc.Explain(refusal));
            }
        }

        BecomeFromMemory(place, words, invocation);
        return Text.Of("the engine cannot be unpacked"u8);
    }

    /// <summary>Our own words, with what the engine has to know behind the first; see
    /// Recc.Core.Daemon.Client.Handover.</summary>
    private static Words Handover(in Invocation invocation, Text own, Answer answer, Text why)
    {
        Words words = default;
        words.Add(invocation.Count > 0 ? invocation.Words[0] : "recc"u8.Start);
        words.Add("--handed-over"u8.Start);
        words.Add(own.Start);
        words.Add(answer switch
        {
            Answer.Nobody => "alone"u8.Start,
            Answer.NobodyAnyMore => "alone-after-beginning"u8.Start,
            _ => "fresh"u8.Start,
        });
        Bytes reason = default;
        reason.Add(why);
        words.Add(reason.Terminate());
        for (int i = 1; i < invocation.Count; i++)
        {
            words.Add(invocation.Words[i]);
        }

        return words;
    }

    /// <summary>Returns only when that failed.</summary>
    private static void BecomeFromMemory(in EnginePlace place, Words words, in Invocation invocation)
    {
        int memory = Libc.CreateMemoryFile("recc"u8.Start, CloseOnExec);
        if (memory < 0 || place.CopyTo(memory) != 0)
        {
            return;
        }

        Bytes path = default;
        path.Add("/proc/self/fd/"u8);
        path.AddDecimal((uint)memory);
        _ = words.Become(path.Terminate(), invocation.Variables);
    }

    private static Text Explain(Text path, int error)
    {
        Bytes line = default;
        line.Add(path);
        line.Add(": "u8);
        line.Add(Text.Of(Libc.Explain(error)));
        return line.Text;
    }
}
