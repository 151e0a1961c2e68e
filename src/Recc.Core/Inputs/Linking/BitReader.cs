using System.Buffers.Binary;

namespace Recc.Core.Inputs.Linking;

/// <summary>
/// A stream of bits, least significant first, in words of 32. What leads out of it throws
/// <see cref="FormatException"/>.
/// </summary>
internal sealed class BitReader(ReadOnlyMemory<byte> bytes)
{
    private readonly long length = (long)bytes.Length * 8;
    private long position;

    /// <summary>Whether less than a word remains.</summary>
    public bool IsAtEnd => length - position < 32;

    /// <summary>A number of that many bits, at most 64.</summary>
    public ulong Fixed(int width)
    {
        if (width > length - position)
        {
            throw new FormatException("the bits end early");
        }

        ulong value = 0;
        for (int got = 0; got < width;)
        {
            int at = (int)(position >> 3);
            int shift = (int)(position & 7);
            ReadOnlySpan<byte> rest = bytes.Span[at..];
            ulong word = rest.Length >= 8
                ? BinaryPrimitives.ReadUInt64LittleEndian(rest)
                : Partial(rest);
            int take = Math.Min(width - got, 64 - shift);
            ulong part = word >> shift;
            part = take < 64 ? part & ((1UL << take) - 1) : part;
            value |= part << got;
            got += take;
            position += take;
        }

        return value;
    }

    /// <summary>A number in pieces of that many bits, of which the highest says whether there are more.</summary>
    public ulong Variable(int width)
    {
        ulong more = 1UL << (width - 1);
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += width - 1)
        {
            ulong piece = Fixed(width);
            value |= (piece & (more - 1)) << shift;
            if ((piece & more) == 0)
            {
                return value;
            }
        }

        throw new FormatException("a number is too long");
    }

    /// <summary>How many things come, each of which takes a bit at least: no more than there are.</summary>
    public int Count(int width)
    {
        ulong count = Variable(width);
        return count <= (ulong)Math.Min(length - position, int.MaxValue)
            ? (int)count
            : throw new FormatException("there cannot be so many");
    }

    /// <summary>Goes on to the next whole word.</summary>
    public void Align() => Skip((32 - (position & 31)) & 31);

    /// <summary>Passes over bits.</summary>
    public void Skip(long count) => position = count >= 0 && count <= length - position
        ? position + count
        : throw new FormatException("the bits end early");

    private static ulong Partial(ReadOnlySpan<byte> rest)
    {
        ulong word = 0;
        for (int i = 0; i < rest.Length; i++)
        {
            word |= (ulong)rest[i] << (8 * i);
        }

        return word;
    }
}
