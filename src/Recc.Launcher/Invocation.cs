namespace Recc.Launcher;

/// <summary>How this process was called.</summary>
internal unsafe struct Invocation
{
    private const nuint ProgramFileName = 31; // AT_EXECFN
    private const nuint PathRoom = 4096;
    private const int AddressSpaceResource = 9;

    /// <summary>All words, our own name first.</summary>
    public byte** Words { get; private set; }

    public int Count { get; private set; }

    /// <summary>Variables as NAME=VALUE, with a null pointer behind the last.</summary>
    public byte** Variables { get; private set; }

    /// <summary>Whether a command is to be launched. Everything else is the engine's business.</summary>
    public bool IsLaunch { get; private set; }

    /// <summary>Which of the words are the command that is to be launched: this one and those behind it.</summary>
    public int First { get; private set; }

    /// <summary>Whether the first word of the command is the name of the link that we were called by.</summary>
    public readonly bool IsByLink => First == 0;

    /// <summary>How many words the command has.</summary>
    public readonly int CommandCount => Count - First;

    public static Invocation Read(int count, byte** words, byte** variables)
    {
        var invocation = new Invocation { Count = count, Words = words, Variables = variables, First = 1 };
        if (count == 0)
        {
            return invocation;
        }

        Text own = NameOf(words[0]);
        if (!own.Is("recc"u8) && CompilerWord.Is(own))
        {
            invocation.First = 0;
            invocation.IsLaunch = true;
        }
        else if (count > 1)
        {
            Text first = Text.Of(words[1]);
            bool isSeparator = first.Is("--"u8);
            invocation.First = isSeparator ? 2 : 1;
            invocation.IsLaunch = isSeparator
                ? count > 2
                : first.Length > 0 && first[0] != '-' && !KnownWords.Has(KnownWords.Verbs, first);
        }

        return invocation;
    }

    /// <summary>A word of the command.</summary>
    public readonly Text Word(int index)
    {
        byte* word = Words[First + index];
        return index == 0 && IsByLink ? NameOf(word) : Text.Of(word);
    }

    /// <summary>A variable's value, whose start is null when it is not set.</summary>
    public readonly Text Variable(ReadOnlySpan<byte> name)
    {
        for (byte** at = Variables; *at != null; at++)
        {
            Text entry = Text.Of(*at);
            if (entry.Length > name.Length && entry.StartsWith(name) && entry[name.Length] == '=')
            {
                return entry.From(name.Length + 1);
            }
        }

        return default;
    }

    /// <summary>Whether this process may have only so many addresses, as by "ulimit -v".</summary>
    public static bool HasFewAddresses()
    {
        ResourceLimit limit;
        return Libc.ReadLimit(AddressSpaceResource, &limit) == 0 && limit.Soft < long.MaxValue;
    }

    /// <summary>Absolute path of our file, where the system tells; else the name by which it was started.</summary>
    public readonly Text OwnPath()
    {
        Bytes path = default;
        nint length = Libc.ReadLink("/proc/self/exe"u8.Start, path.Reserve((int)PathRoom), PathRoom - 1);
        if (length > 0)
        {
            path.Count((int)length);
            _ = path.Terminate();
            return path.Text;
        }

        byte* name = (byte*)Libc.AuxiliaryValue(ProgramFileName);
        return Text.Of(name == null ? Words[0] : name);
    }

    private static Text NameOf(byte* path)
    {
        Text text = Text.Of(path);
        return text.From(text.LastIndexOf((byte)'/') + 1);
    }
}
