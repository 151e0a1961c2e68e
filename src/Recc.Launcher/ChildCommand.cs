namespace Recc.Launcher;

/// <summary>A child that the daemon wants run, as C wants it.</summary>
internal unsafe struct ChildCommand
{
    private Bytes texts;
    private int argumentCount;
    private int variableCount;

    public byte* Program { get; private set; }

    public byte* Directory { get; private set; }

    /// <summary>With a null pointer behind the last.</summary>
    public byte** Arguments { get; private set; }

    /// <summary>NAME=VALUE, with a null pointer behind the last.</summary>
    public byte** Variables { get; private set; }

    /// <summary>Reads it out of a frame of the kind Run. False when that holds something else.</summary>
    public static bool TryRead(ref Frame frame, out ChildCommand command)
    {
        command = default;
        command.AddText(frame.Field());
        command.AddText(frame.Field());
        command.argumentCount = frame.Count();
        for (int i = 0; i < command.argumentCount; i++)
        {
            command.AddText(frame.Field());
        }

        command.variableCount = frame.Count();
        for (int i = 0; i < command.variableCount; i++)
        {
            command.texts.Add(frame.Field());
            command.texts.Add((byte)'=');
            command.AddText(frame.Field());
        }

        if (frame.IsBroken || command.argumentCount == 0)
        {
            return false;
        }

        command.Point();
        return true;
    }

    /// <summary>Has a shell run it: what does not name its interpreter is a script of sh for shells, and for
    /// execvp.</summary>
    public void RunByShell(byte* shell)
    {
        byte** words = Pointers(argumentCount + 1);
        words[0] = shell;
        words[1] = Program;
        for (int i = 1; i < argumentCount; i++)
        {
            words[i + 1] = Arguments[i];
        }

        Arguments = words;
        Program = shell;
    }

    private void AddText(Text text)
    {
        texts.Add(text);
        texts.Add((byte)0);
    }

    /// <summary>Finds where all texts are, now that they stay there.</summary>
    private void Point()
    {
        byte* at = texts.Start;
        Program = Take(ref at);
        Directory = Take(ref at);
        Arguments = Take(ref at, argumentCount);
        Variables = Take(ref at, variableCount);
    }

    private static byte** Take(ref byte* at, int count)
    {
        byte** all = Pointers(count);
        for (int i = 0; i < count; i++)
        {
            all[i] = Take(ref at);
        }

        return all;
    }

    private static byte* Take(ref byte* at)
    {
        byte* taken = at;
        at += Text.Of(at).Length + 1;
        return taken;
    }

    private static byte** Pointers(int count)
    {
        Bytes room = default;
        byte** all = (byte**)room.Reserve((count + 1) * sizeof(byte*));
        all[count] = null;
        return all;
    }
}
