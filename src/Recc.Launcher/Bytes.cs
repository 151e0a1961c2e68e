namespace Recc.Launcher;

/// <summary>Bytes that grow at their end. Their memory is never given back: the process is a short one.</summary>
internal unsafe struct Bytes
{
    private const int FirstCapacity = 512;

    private nuint capacity;

    public byte* Start { get; private set; }

    public int Length { get; private set; }

    /// <summary>What is in it now; with a NUL behind it, where it is a path.</summary>
    public readonly Text Text => new(Start, Length);

    public void Clear() => Length = 0;

    public void CutTo(int length) => Length = length;

    /// <summary>Makes room for more, which is then written at the returned place and counted by <see
    /// cref="Count"/>.</summary>
    public byte* Reserve(int more)
    {
        nuint wanted = (nuint)Length + (nuint)more;
        if (wanted > capacity)
        {
            nuint grown = capacity * 2;
            grown = grown < FirstCapacity ? FirstCapacity : grown;
            capacity = grown < wanted ? wanted : grown;
            Start = (byte*)Libc.Reallocate(Start, capacity);
            if (Start == null || wanted > int.MaxValue)
            {
                Output.SayAndEnd("recc: there is no memory left\n"u8);
            }
        }

        return Start + Length;
    }

    public void Count(int written) => Length += written;

    public void Add(Text text)
    {
        Libc.Copy(Reserve(text.Length), text.Start, (nuint)text.Length);
        Length += text.Length;
    }

    public void Add(ReadOnlySpan<byte> text) => Add(Text.Of(text));

    public void Add(byte value)
    {
        *Reserve(1) = value;
        Length++;
    }

    /// <summary>Puts a NUL behind it that does not count. Gives the start, as C wants paths.</summary>
    public byte* Terminate()
    {
        *Reserve(1) = 0;
        return Start;
    }

    /// <summary>Four bytes, little endian.</summary>
    public void AddNumber(uint value)
    {
        byte* at = Reserve(sizeof(uint));
        for (int i = 0; i < sizeof(uint); i++)
        {
            at[i] = (byte)(value >> (8 * i));
        }

        Length += sizeof(uint);
    }

    public void AddDecimal(ulong value)
    {
        if (value >= 10)
        {
            AddDecimal(value / 10);
        }

        Add((byte)('0' + (value % 10)));
    }

    /// <summary>Sixteen hexadecimal digits.</summary>
    public void AddHexadecimal(ulong value)
    {
        for (int shift = 60; shift >= 0; shift -= 4)
        {
            int digit = (int)(value >> shift) & 0xF;
            Add((byte)(digit < 10 ? '0' + digit : 'a' + digit - 10));
        }
    }
}
