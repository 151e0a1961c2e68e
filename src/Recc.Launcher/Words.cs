namespace Recc.Launcher;

/// <summary>Words of a command as C has them: pointers to bytes that end in NUL, then a null pointer.</summary>
internal unsafe struct Words
{
    private Bytes pointers;
    private int count;

    private readonly byte** All => (byte**)pointers.Start;

    /// <summary>The words of an invocation's command, without so many of the first.</summary>
    public static Words Of(in Invocation invocation, int skipped)
    {
        Words words = default;
        for (int i = skipped; i < invocation.CommandCount; i++)
        {
            words.Add(invocation.Word(i).Start);
        }

        return words;
    }

    public void Add(byte* word)
    {
        *(byte**)pointers.Reserve(sizeof(byte*)) = word;
        pointers.Count(sizeof(byte*));
        count++;
    }

    public readonly void SetFirst(byte* word) => All[0] = word;

    /// <summary>
    /// Becomes a program: same process id, parent, terminal, streams and signals, and nothing of us stays in memory.
    /// Returns only when that failed, with the error.
    /// </summary>
    public int Become(byte* program, byte** variables)
    {
        *(byte**)pointers.Reserve(sizeof(byte*)) = null;
        _ = Libc.Execute(program, All, variables);
        if (Libc.LastError != Libc.NotExecutableFormat)
        {
            return Libc.LastError;
        }

        // A script that does not name its interpreter: shells, and execvp with them, run it with sh.
        Words wrapped = default;
        wrapped.Add("/bin/sh"u8.Start);
        wrapped.Add(program);
        for (int i = 1; i < count; i++)
        {
            wrapped.Add(All[i]);
        }

        *(byte**)wrapped.pointers.Reserve(sizeof(byte*)) = null;
        _ = Libc.Execute("/bin/sh"u8.Start, wrapped.All, variables);
        return Libc.LastError;
    }
}
