namespace Recc.Launcher;

/// <summary>When there is no way to start the engine, the compiler still runs, as if we were not there.</summary>
internal static unsafe class LastResort
{
    /// <summary>What the C library searches when PATH is not set.</summary>
    private static ReadOnlySpan<byte> DefaultPath => "/bin:/usr/bin"u8;

    /// <summary>Returns only when that failed too, or when there is no compiler to run.</summary>
    /// <param name="invocation">How we were called.</param>
    /// <param name="why">What is wrong with the engine.</param>
    public static void BecomeCompiler(in Invocation invocation, Text why)
    {
        Output.Say(why);

        // A link by which we were called hides the compiler of that name.
        if (!invocation.IsLaunch || invocation.IsByLink)
        {
            return;
        }

        byte* program = Find(invocation);
        if (program != null)
        {
            Words words = Words.Of(invocation, 0);
            int refusal = words.Become(program, invocation.Variables);
            Bytes line = default;
            line.Add(Text.Of(program));
            line.Add(": "u8);
            line.Add(Text.Of(Libc.Explain(refusal)));
            Output.Say(line.Text);
        }
    }

    /// <summary>Path of the program that the command's first word names, as execvp finds it; null when there is
    /// none.</summary>
    private static byte* Find(in Invocation invocation)
    {
        Text name = invocation.Word(0);
        if (name.IndexOf((byte)'/') >= 0)
        {
            return IsProgram(name.Start) ? name.Start : null;
        }

        Text rest = invocation.Variable("PATH"u8);
        if (rest.Start == null)
        {
            rest = Text.Of(DefaultPath);
        }

        while (Text.TryTake(ref rest, (byte)':', out Text folder))
        {
            // An empty entry is the working directory.
            Bytes path = default;
            path.Add(folder.Length == 0 ? Text.Of("."u8) : folder);
            path.Add((byte)'/');
            path.Add(name);
            if (IsProgram(path.Terminate()))
            {
                return path.Start;
            }
        }

        return null;
    }

    private static bool IsProgram(byte* path)
    {
        const uint typeMask = 0xF000;
        const uint directoryType = 0x4000;
        FileStatus status = default;
        return Libc.Status(Libc.AtCurrentDirectory, path, 0, FileStatus.Basics, &status) == 0
            && (status.Mode & typeMask) != directoryType
            && Libc.MayAccess(Libc.AtCurrentDirectory, path, Libc.MayExecute, Libc.AtEffectiveIds) == 0;
    }
}
