using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Recc.Core.Digests;

namespace Recc.Core.LocalCache;

/// <summary>
/// Finds files that the disk has spoilt: XXH64 with seed 0 (the xxHash fast digest algorithm specification, section
/// "XXH64 algorithm description"). Any error slips through with a chance of 1 in 2^64. No protection against malice:
/// that is what digests are for. (A CRC needs an instruction that the ahead-of-time compiler does not emit for
/// processors of any age, and is several times slower without.)
/// </summary>
public struct Checksum64
{
    /// <summary>Pieces that are appended are multiples of so many bytes, except for the last one.</summary>
    public const int Block = 32;

    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;

    private ulong lane1 = unchecked(Prime1 + Prime2);
    private ulong lane2 = Prime2;
    private ulong lane3;
    private ulong lane4 = unchecked(0 - Prime1);
    private ulong length;

    public Checksum64() { }

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

    /// <summary>Adds whole blocks.</summary>
    public void Append(ReadOnlySpan<byte> blocks)
    {
        length += (ulong)blocks.Length;
        (ulong one, ulong two, ulong three, ulong four) = (lane1, lane2, lane3, lane4);
        while (blocks.Length >= Block)
        {
            one = Round(one, BinaryPrimitives.ReadUInt64LittleEndian(blocks));
            two = Round(two, BinaryPrimitives.ReadUInt64LittleEndian(blocks[8..]));
            three = Round(three, BinaryPrimitives.ReadUInt64LittleEndian(blocks[16..]));
            four = Round(four, BinaryPrimitives.ReadUInt64LittleEndian(blocks[24..]));
            blocks = blocks[Block..];
        }

        (lane1, lane2, lane3, lane4) = (one, two, three, four);
    }

    /// <summary>Adds the last piece, of any length, and gives the checksum of all.</summary>
    public ulong Finish(ReadOnlySpan<byte> last)
    {
        int whole = last.Length / Block * Block;
        Append(last[..whole]);
        last = last[whole..];
        ulong hash = length >= Block ? Merged() : Prime5;
        hash += length + (ulong)last.Length;
        for (; last.Length >= 8; last = last[8..])
        {
            hash ^= Round(0, BinaryPrimitives.ReadUInt64LittleEndian(last));
            hash = (BitOperations.RotateLeft(hash, 27) * Prime1) + Prime4;
        }

        if (last.Length >= 4)
        {
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(last) * Prime1;
            hash = (BitOperations.RotateLeft(hash, 23) * Prime2) + Prime3;
            last = last[4..];
        }

        foreach (byte single in last)
        {
            hash ^= single * Prime5;
            hash = BitOperations.RotateLeft(hash, 11) * Prime1;
        }

        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }

    private readonly ulong Merged()
    {
        ulong hash = BitOperations.RotateLeft(lane1, 1) + BitOperations.RotateLeft(lane2, 7)
            + BitOperations.RotateLeft(lane3, 12) + BitOperations.RotateLeft(lane4, 18);
        hash = Merge(hash, lane1);
        hash = Merge(hash, lane2);
        hash = Merge(hash, lane3);
        return Merge(hash, lane4);
    }

    private static ulong Round(ulong lane, ulong word) =>
        BitOperations.RotateLeft(lane + (word * Prime2), 31) * Prime1;

    private static ulong Merge(ulong hash, ulong lane) => ((hash ^ Round(0, lane)) * Prime1) + Prime4;
}
