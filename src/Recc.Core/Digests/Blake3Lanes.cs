using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Recc.Core.Digests;

/// <summary>
/// Hashes several whole chunks of <see cref="Blake3"/> at the same time: each lane of a vector holds the state of
/// another chunk, so that no step of one has to wait for the step before. Four lanes are what all processors have.
/// </summary>
internal static class Blake3Lanes
{
    /// <summary>Chunks at a time.</summary>
    public const int Count = 4;

    private const int Blocks = Blake3.ChunkLength / Blake3.BlockLength;

    /// <summary>Writes the chaining values of the chunks, one after the other.</summary>
    /// <param name="chunks"><see cref="Count"/> whole chunks, none of which is the root.</param>
    /// <param name="counter">The number of the first one.</param>
    /// <param name="values">Takes <see cref="Count"/> values of 8 words.</param>
    [SkipLocalsInit]
    public static void HashChunks(ReadOnlySpan<byte> chunks, ulong counter, Span<uint> values)
    {
        Span<Vector128<uint>> value = stackalloc Vector128<uint>[Blake3.ValueWords];
        Span<Vector128<uint>> words = stackalloc Vector128<uint>[Blake3.BlockWords];
        Span<Vector128<uint>> v = stackalloc Vector128<uint>[Blake3.BlockWords];
        for (int i = 0; i < Blake3.ValueWords; i++)
        {
            value[i] = Vector128.Create(Blake3.InitialValue[i]);
        }

        Vector128<uint> low =
            Vector128.Create((uint)counter, (uint)(counter + 1), (uint)(counter + 2), (uint)(counter + 3));
        Vector128<uint> high = Vector128.Create(
            (uint)(counter >> 32), (uint)((counter + 1) >> 32), (uint)((counter + 2) >> 32),
            (uint)((counter + 3) >> 32));
        for (int block = 0; block < Blocks; block++)
        {
            uint flags = block == 0 ? Blake3.ChunkStart : block == Blocks - 1 ? Blake3.ChunkEnd : 0;
            Load(chunks[(block * Blake3.BlockLength)..], words);
            value.CopyTo(v);
            for (int i = 0; i < 4; i++)
            {
                v[8 + i] = Vector128.Create(Blake3.InitialValue[i]);
            }

            v[12] = low;
            v[13] = high;
            v[14] = Vector128.Create((uint)Blake3.BlockLength);
            v[15] = Vector128.Create(flags);
            Mix(v, words);
            for (int i = 0; i < Blake3.ValueWords; i++)
            {
                value[i] = v[i] ^ v[i + Blake3.ValueWords];
            }
        }

        for (int lane = 0; lane < Count; lane++)
        {
            for (int i = 0; i < Blake3.ValueWords; i++)
            {
                values[(lane * Blake3.ValueWords) + i] = value[i][lane];
            }
        }
    }

    /// <summary>The same word of each chunk's block goes into one vector.</summary>
    private static void Load(ReadOnlySpan<byte> blocks, Span<Vector128<uint>> words)
    {
        for (int i = 0; i < Blake3.BlockWords; i++)
        {
            ReadOnlySpan<byte> word = blocks[(i * sizeof(uint))..];
            words[i] = Vector128.Create(
                BinaryPrimitives.ReadUInt32LittleEndian(word),
                BinaryPrimitives.ReadUInt32LittleEndian(word[Blake3.ChunkLength..]),
                BinaryPrimitives.ReadUInt32LittleEndian(word[(2 * Blake3.ChunkLength)..]),
                BinaryPrimitives.ReadUInt32LittleEndian(word[(3 * Blake3.ChunkLength)..]));
        }
    }

    /// <summary>All rounds. The state is in variables, which the compiler keeps in registers.</summary>
    private static void Mix(Span<Vector128<uint>> v, ReadOnlySpan<Vector128<uint>> words)
    {
        Vector128<uint> v0 = v[0], v1 = v[1], v2 = v[2], v3 = v[3], v4 = v[4], v5 = v[5], v6 = v[6], v7 = v[7];
        Vector128<uint> v8 = v[8], v9 = v[9], v10 = v[10], v11 = v[11], v12 = v[12], v13 = v[13], v14 = v[14],
        v15 = v[15];
        for (int round = 0; round < Blake3.Rounds; round++)
        {
            ReadOnlySpan<byte> order = Blake3.Schedule.Slice(round * Blake3.BlockWords, Blake3.BlockWords);
            Mix(ref v0, ref v4, ref v8, ref v12, words[order[0]], words[order[1]]);
            Mix(ref v1, ref v5, ref v9, ref v13, words[order[2]], words[order[3]]);
            Mix(ref v2, ref v6, ref v10, ref v14, words[order[4]], words[order[5]]);
            Mix(ref v3, ref v7, ref v11, ref v15, words[order[6]], words[order[7]]);
            Mix(ref v0, ref v5, ref v10, ref v15, words[order[8]], words[order[9]]);
            Mix(ref v1, ref v6, ref v11, ref v12, words[order[10]], words[order[11]]);
            Mix(ref v2, ref v7, ref v8, ref v13, words[order[12]], words[order[13]]);
            Mix(ref v3, ref v4, ref v9, ref v14, words[order[14]], words[order[15]]);
        }

        (v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]) = (v0, v1, v2, v3, v4, v5, v6, v7);
        (v[8], v[9], v[10], v[11], v[12], v[13], v[14], v[15]) = (v8, v9, v10, v11, v12, v13, v14, v15);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(
        ref Vector128<uint> a, ref Vector128<uint> b, ref Vector128<uint> c, ref Vector128<uint> d,
        Vector128<uint> x, Vector128<uint> y)
    {
        a += b + x;
        d ^= a;
        d = (d >>> 16) | (d << 16);
        c += d;
        b ^= c;
        b = (b >>> 12) | (b << 20);
        a += b + y;
        d ^= a;
        d = (d >>> 8) | (d << 24);
        c += d;
        b ^= c;
        b = (b >>> 7) | (b << 25);
    }
}
