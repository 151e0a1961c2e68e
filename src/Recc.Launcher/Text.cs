namespace Recc.Launcher;

/// <summary>Some bytes, mostly of a path or a word of a command. Not copied, and not looked at as characters.</summary>
internal readonly unsafe struct Text
{
    public Text(byte* start, int length)
    {
        Start = start;
        Length = length;
    }

    public byte* Start { get; }

    public int Length { get; }

    public byte this[int index] => Start[index];

    /// <summary>Bytes up to a NUL.</summary>
    public static Text Of(byte* start)
    {
        int length = 0;
        while (start[length] != 0)
        {
            length++;
        }

        return new Text(start, length);
    }

    public static Text Of(ReadOnlySpan<byte> literal) => new(literal.Start, literal.Length);

    public Text From(int start) => new(Start + start, Length - start);

    public Text Before(int end) => new(Start, end);

    public int IndexOf(byte value)
    {
        for (int i = 0; i < Length; i++)
        {
            if (Start[i] == value)
            {
                return i;
            }
        }

        return -1;
    }

    public int LastIndexOf(byte value)
    {
        int i = Length - 1;
        while (i >= 0 && Start[i] != value)
        {
            i--;
        }

        return i;
    }

    public bool Is(ReadOnlySpan<byte> other) => Is(Of(other));

    public bool Is(Text other) => Length == other.Length && StartsWith(other);

    public bool StartsWith(ReadOnlySpan<byte> beginning) => StartsWith(Of(beginning));

    public bool StartsWith(Text beginning)
    {
        if (beginning.Length > Length)
        {
            return false;
        }

        for (int i = 0; i < beginning.Length; i++)
        {
            if (Start[i] != beginning.Start[i])
            {
                return false;
            }
        }

        return true;
    }

    public bool Contains(ReadOnlySpan<byte> part)
    {
        for (int i = 0; i + part.Length <= Length; i++)
        {
            if (From(i).StartsWith(part))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether it is the other, whose letters are small, in small or capital letters of ASCII.</summary>
    public bool IsIgnoringCase(ReadOnlySpan<byte> other)
    {
        if (Length != other.Length)
        {
            return false;
        }

        for (int i = 0; i < Length; i++)
        {
            byte mine = Start[i];
            if (mine is >= (byte)'A' and <= (byte)'Z')
            {
                mine |= 0x20;
            }

            if (mine != other.Start[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes the part before the next separator off. Whether there was something left to take.</summary>
    public static bool TryTake(ref Text rest, byte separator, out Text part)
    {
        part = rest;
        if (rest.Length < 0)
        {
            return false;
        }

        int end = rest.IndexOf(separator);
        part = end < 0 ? rest : rest.Before(end);
        rest = end < 0 ? new Text(rest.Start, -1) : rest.From(end + 1);
        return true;
    }
}
