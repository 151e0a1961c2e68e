namespace Recc.Launcher;

/// <summary>What is written to the user's streams.</summary>
internal static unsafe class Output
{
    internal const int CannotRun = 126;

    private const int ErrorDescriptor = 2;

    /// <summary>All of it, in one write if the system takes it so. What cannot be written is lost.</summary>
    public static void Write(int descriptor, Text text)
    {
        while (text.Length > 0)
        {
            nint written = Libc.Write(descriptor, text.Start, (nuint)text.Length);
            if (written >= 0)
            {
                text = text.From((int)written);
            }
            else if (Libc.LastError == Libc.TryAgain)
            {
                var request = new PollRequest { Descriptor = descriptor, Events = Libc.PollOut };
                _ = Libc.Poll(&request, 1, -1);
            }
            else if (Libc.LastError != Libc.Interrupted)
            {
                return;
            }
        }
    }

    /// <summary>One line, "recc: WHAT".</summary>
    public static void Say(Text what)
    {
        Bytes line = default;
        line.Add("recc: "u8);
        line.Add(what);
        line.Add((byte)'\n');
        Write(ErrorDescriptor, line.Text);
    }

    /// <summary>When nothing else can be done.</summary>
    public static void SayAndEnd(ReadOnlySpan<byte> line)
    {
        Write(ErrorDescriptor, Text.Of(line));
        Libc.Exit(CannotRun);
    }

    /// <summary>
    /// Makes sure that the user's streams are open. One that is closed would be taken by whatever is opened next, and
    /// what is meant for the user would be written there. What is opened here is closed again for programs that are
    /// started.
    /// </summary>
    public static void Occupy()
    {
        int descriptor;
        do
        {
            descriptor = Libc.Open("/dev/null"u8.Start, Libc.OpenReadWrite | Libc.OpenCloseOnExec, 0);
        }
        while (descriptor is >= 0 and <= ErrorDescriptor);

        if (descriptor >= 0)
        {
            _ = Libc.Close(descriptor);
        }
    }
}
