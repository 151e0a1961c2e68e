namespace Recc.Launcher;

/// <summary>
/// Where the engine lies in the file that carries it: behind the launcher, and followed by a line of 64 bytes that says
/// so, "recc-engine NAME LENGTH" (32 hexadecimal digits of its SHA-256 hash; 18 decimal digits).
/// </summary>
internal unsafe struct EnginePlace
{
    private const int NameLength = 32;
    private const int LineLength = 64;

    private static ReadOnlySpan<byte> Mark => "recc-engine "u8;

    /// <summary>The open file that carries it.</summary>
    public int Carrier { get; private set; }

    /// <summary>Differs for any two engines.</summary>
    public Text Name { get; private set; }

    /// <summary>In bytes.</summary>
    public long Offset { get; private set; }

    /// <summary>In bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Reads the line. False when there is none.</summary>
    public static bool TryRead(int carrier, out EnginePlace place)
    {
        place = default;
        FileStatus status = default;
        Bytes line = default;
        if (Libc.Status(carrier, ""u8.Start, Libc.AtEmptyPath, FileStatus.Basics, &status) != 0
            || status.Size < LineLength
            || !Files.TryReadAt(carrier, line.Reserve(LineLength), LineLength, (long)status.Size - LineLength))
        {
            return false;
        }

        line.Count(LineLength);
        Text text = line.Text;
        if (!text.StartsWith(Mark) || text[LineLength - 1] != '\n')
        {
            return false;
        }

        place.Carrier = carrier;
        place.Name = text.From(Mark.Length).Before(NameLength);
        Text number = text.From(Mark.Length + NameLength + 1);
        place.Length = ReadDecimal(number.Before(number.Length - 1));
        place.Offset = (long)status.Size - LineLength - place.Length;
        return place.Length > 0 && place.Offset > 0 && IsHexadecimal(place.Name);
    }

    /// <summary>Copies the engine into an open file. Gives 0, or the error.</summary>
    public readonly int CopyTo(int destination)
    {
        const int chunk = 1 << 20;
        Bytes room = default;
        byte* buffer = room.Reserve(chunk);
        for (long done = 0; done < Length;)
        {
            int count = Length - done < chunk ? (int)(Length - done) : chunk;
            if (!Files.TryReadAt(Carrier, buffer, count, Offset + done) || !Files.TryWrite(destination, buffer, count))
            {
                return Libc.LastError;
            }

            done += count;
        }

        return 0;
    }

    /// <summary>-1 for what is no number.</summary>
    private static long ReadDecimal(Text digits)
    {
        long value = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[i] - '0';
            if (digit is < 0 or > 9)
            {
                return -1;
            }

            value = (value * 10) + digit;
        }

        return value;
    }

    private static bool IsHexadecimal(Text name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] is not ((>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f')))
            {
                return false;
            }
        }

        return true;
    }
}
