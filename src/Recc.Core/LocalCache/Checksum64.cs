using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Recc.Core.Digests;

namespace Recc.Core.LocalCache;

/// <summary>
/// Finds files that the disk has spoilt: CRC-32C (RFC 3720, appendix B.4) over every other 8-byte word, twice, because two
/// chains run at once on a processor that has an instruction for it. Every error within one word is found, and of all
/// others all but one in 2^64. No protection against malice: that is what digests are for.
/// </summary>
public struct Checksum64
{
    /// <summary>Pieces that are appended are multiples of so many bytes, except for the last one.</summary>
    public const int Block = 16;

    private uint even = uint.MaxValue;
    private uint odd = uint.MaxValue;

    public Checksum64() { }

    /// <summary>The checksum of what was appended so far.</summary>
    public readonly ulong Value => ((ulong)~even << 32) | ~odd;

    /// <summary>
    /// Starts the checksum of what a name stands for. Name and length go first, so that content which turns up under
    /// another name, or cut, is wrong as well.
    /// </summary>
    public static Checksum64 Of(Digest name, long length)
    {
        Span<byte> seed = stackalloc byte[160];
        seed.Clear();
        Encoding.ASCII.GetBytes(name.Hash, seed);
        BinaryPrimitives.WriteInt64LittleEndian(seed[144..], name.Size);
        BinaryPrimitives.WriteInt64LittleEndian(seed[152..], length);
        var checksum = new Checksum64();
        checksum.Append(seed);
        return checksum;
    }

    /// <summary>Adds content.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        uint first = even;
        uint second = odd;
        while (bytes.Length >= Block)
        {
            first = BitOperations.Crc32C(first, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            second = BitOperations.Crc32C(second, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
            bytes = bytes[Block..];
        }

        if (bytes.Length >= 8)
        {
            first = BitOperations.Crc32C(first, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (byte last in bytes)
        {
            second = BitOperations.Crc32C(second, last);
        }

        even = first;
        odd = second;
    }
}
