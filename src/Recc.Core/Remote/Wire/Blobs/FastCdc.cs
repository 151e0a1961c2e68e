using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Recc.Core.Remote.Wire;

/// <summary>
/// Cuts content where the content says so, so that blobs that differ in a place share the chunks before and after it.
/// FastCDC as the Remote Execution API has it (the comment of FastCdc2020Params in remote_execution.proto): gear hash,
/// normalization level 2, chunks of a quarter of the average size to four times that, seed 0.
/// </summary>
internal sealed class FastCdc
{
    private const int Normalization = 2;
    private const int FirstMask = 8;

    /// <summary>
    /// The masks of the paper's authors for averages of 2^8 bytes and on: as many bits as the number says, spread.
    /// </summary>
    private static readonly ulong[] Masks =
    [
        0x0000001800035300, 0x0000019000353000, 0x0000590003530000, 0x0000d90003530000, 0x0000d90103530000,
        0x0000d90303530000, 0x0000d90313530000, 0x0000d90f03530000, 0x0000d90303537000, 0x0000d90703537000,
        0x0000d90707537000, 0x0000d91707537000, 0x0000d91747537000, 0x0000d91767537000, 0x0000d93767537000,
    ];

    private static readonly Lazy<ulong[]> Gear = new(MakeGear);

    private readonly int leastBytes;
    private readonly int averageBytes;
    private readonly ulong strict;
    private readonly ulong loose;
    private readonly ulong[] gear = Gear.Value;

    private FastCdc(int averageBytes)
    {
        int bits = BitOperations.Log2((uint)averageBytes);
        this.averageBytes = averageBytes;
        leastBytes = averageBytes / 4;
        MostBytes = averageBytes * 4;
        strict = Masks[bits + Normalization - FirstMask];
        loose = Masks[bits - Normalization - FirstMask];
    }

    /// <summary>The longest chunk. Blobs that are not longer are not cut.</summary>
    public int MostBytes { get; }

    /// <summary>Null for parameters that the API does not allow, or that we do not know.</summary>
    public static FastCdc? Create(ChunkingLimits limits) =>
        limits is { AverageBytes: >= 1024 and <= 1024 * 1024, Seed: 0 } && BitOperations.IsPow2(limits.AverageBytes)
            ? new FastCdc((int)limits.AverageBytes)
            : null;

    /// <summary>
    /// The length of the first chunk. To be given <see cref="MostBytes"/>, or as many as there are.
    /// </summary>
    public int Cut(ReadOnlySpan<byte> content)
    {
        int length = Math.Min(content.Length, MostBytes);
        if (length <= leastBytes)
        {
            return length;
        }

        // The reference looks at two bytes at a time, and so never at the last of an odd number.
        int end = length & ~1;
        int middle = Math.Min(averageBytes, length) & ~1;
        ulong hash = 0;
        for (int i = leastBytes; i < end; i++)
        {
            hash = (hash << 1) + gear[content[i]];
            if ((hash & (i < middle ? strict : loose)) == 0)
            {
                return i;
            }
        }

        return length;
    }

    /// <summary>
    /// For each byte the first half of the MD5 of 64 such bytes. Nothing that MD5 is too weak for rests on it.
    /// </summary>
    private static ulong[] MakeGear()
    {
        var table = new ulong[256];
        Span<byte> input = stackalloc byte[64];
        for (int value = 0; value < table.Length; value++)
        {
            input.Fill((byte)value);
#pragma warning disable CA5351 // the API says MD5
            table[value] = BinaryPrimitives.ReadUInt64BigEndian(MD5.HashData(input));
#pragma warning restore CA5351
        }

        return table;
    }
}
