using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Recc.Core.Digests;

/// <summary>
/// BLAKE3 without key, 32 bytes long, after "BLAKE3: one function, fast everywhere" (O'Connor, Aumasson, Neves,
/// Wilcox-O'Hearn, 2021), whose terms are used here. The platform has none. Content is cut into chunks of 1024 bytes
/// that are the leaves of a binary tree; the left side of every node is a full one.
/// </summary>
internal sealed class Blake3
{
    /// <summary>Length of a hash in bytes.</summary>
    public const int HashLength = 32;

    internal const int BlockLength = 64;
    internal const int ChunkLength = 1024;
    internal const int ValueWords = 8;
    internal const int BlockWords = 16;
    internal const int Rounds = 7;

    internal const uint ChunkStart = 1;
    internal const uint ChunkEnd = 2;
    internal const uint Parent = 4;
    internal const uint Root = 8;

    // A tree of 2^54 chunks has all content that 64 bits can count.
    private const int MostLevels = 54;

    /// <summary>Chaining values of full subtrees that wait for their right side, the largest first.</summary>
    private readonly uint[] waiting = new uint[MostLevels * ValueWords];

    /// <summary>The chunk that is not over yet; the last one is over when the content is.</summary>
    private readonly byte[] pending = new byte[ChunkLength];

    private int waitingCount;
    private int pendingLength;
    private ulong chunkCount;
    private bool finished;

    /// <summary>The paper's IV: the one of SHA-256.</summary>
    internal static ReadOnlySpan<uint> InitialValue =>
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];

    /// <summary>
    /// Which word of the block each step of a round takes, for all rounds: the paper's permutation, applied over and
    /// over.
    /// </summary>
    internal static ReadOnlySpan<byte> Schedule =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8,
        3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1,
        10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6,
        12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4,
        9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7,
        11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13,
    ];

    /// <summary>Hashes content that is all here. The destination takes <see cref="HashLength"/> bytes.</summary>
    public static void HashData(ReadOnlySpan<byte> content, Span<byte> destination)
    {
        var hash = new Blake3();
        hash.Append(content);
        hash.Finish(destination);
    }

    /// <summary>Adds content.</summary>
    public void Append(ReadOnlySpan<byte> content)
    {
        ObjectDisposedException.ThrowIf(finished, this);
        if (content.IsEmpty)
        {
            return;
        }

        if (pendingLength > 0)
        {
            int taken = Math.Min(content.Length, ChunkLength - pendingLength);
            content[..taken].CopyTo(pending.AsSpan(pendingLength));
            pendingLength += taken;
            content = content[taken..];
            if (content.IsEmpty)
            {
                return;
            }

            AddChunk(pending);
            pendingLength = 0;
        }

        // The last chunk stays here, also when it is full: it may turn out to be the root.
        while (content.Length > Blake3Lanes.Count * ChunkLength)
        {
            AddChunks(content[..(Blake3Lanes.Count * ChunkLength)]);
            content = content[(Blake3Lanes.Count * ChunkLength)..];
        }

        while (content.Length > ChunkLength)
        {
            AddChunk(content[..ChunkLength]);
            content = content[ChunkLength..];
        }

        content.CopyTo(pending);
        pendingLength = content.Length;
    }

    /// <summary>Writes the hash of all that was appended; the object is used up then.</summary>
    public void Finish(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(finished, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, HashLength);
        finished = true;

        Span<uint> value = stackalloc uint[ValueWords];
        HashChunk(pending.AsSpan(0, pendingLength), waitingCount == 0 ? Root : 0, value);
        while (waitingCount > 0)
        {
            waitingCount--;
            Join(Waiting(waitingCount), value, waitingCount == 0 ? Root : 0, value);
        }

        for (int i = 0; i < ValueWords; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination[(i * sizeof(uint))..], value[i]);
        }
    }

    private void AddChunk(ReadOnlySpan<byte> chunk)
    {
        Span<uint> value = stackalloc uint[ValueWords];
        HashChunk(chunk, 0, value);
        Add(value);
    }

    private void AddChunks(ReadOnlySpan<byte> chunks)
    {
        Span<uint> values = stackalloc uint[Blake3Lanes.Count * ValueWords];
        Blake3Lanes.HashChunks(chunks, chunkCount, values);
        for (int lane = 0; lane < Blake3Lanes.Count; lane++)
        {
            Add(values.Slice(lane * ValueWords, ValueWords));
        }
    }

    /// <summary>As many subtrees are full with this chunk as its count has zeros at its end.</summary>
    private void Add(Span<uint> value)
    {
        chunkCount++;
        for (int full = BitOperations.TrailingZeroCount(chunkCount); full > 0; full--)
        {
            waitingCount--;
            Join(Waiting(waitingCount), value, 0, value);
        }

        value.CopyTo(Waiting(waitingCount));
        waitingCount++;
    }

    private Span<uint> Waiting(int level) => waiting.AsSpan(level * ValueWords, ValueWords);

    private void HashChunk(ReadOnlySpan<byte> chunk, uint flags, Span<uint> value)
    {
        InitialValue.CopyTo(value);
        Span<uint> words = stackalloc uint[BlockWords];
        Span<byte> padded = stackalloc byte[BlockLength];
        uint start = ChunkStart;
        for (bool isLast = false; !isLast;)
        {
            isLast = chunk.Length <= BlockLength;
            int length = Math.Min(chunk.Length, BlockLength);
            padded.Clear();
            chunk[..length].CopyTo(padded);
            for (int i = 0; i < BlockWords; i++)
            {
                words[i] = BinaryPrimitives.ReadUInt32LittleEndian(padded[(i * sizeof(uint))..]);
            }

            Compress(value, words, chunkCount, (uint)length, start | (isLast ? ChunkEnd | flags : 0));
            start = 0;
            chunk = chunk[length..];
        }
    }

    private static void Join(ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, uint flags, Span<uint> value)
    {
        Span<uint> words = stackalloc uint[BlockWords];
        left.CopyTo(words);
        right.CopyTo(words[ValueWords..]);
        InitialValue.CopyTo(value);
        Compress(value, words, 0, BlockLength, Parent | flags);
    }

    /// <summary>The compression function, of whose output the first half is all we need.</summary>
    private static void Compress(Span<uint> value, ReadOnlySpan<uint> words, ulong counter, uint length, uint flags)
    {
        Span<uint> v = stackalloc uint[16];
        value.CopyTo(v);
        InitialValue[..4].CopyTo(v[8..]);
        v[12] = (uint)counter;
        v[13] = (uint)(counter >> 32);
        v[14] = length;
        v[15] = flags;
        for (int round = 0; round < Rounds; round++)
        {
            ReadOnlySpan<byte> order = Schedule.Slice(round * BlockWords, BlockWords);
            Mix(v, 0, 4, 8, 12, words[order[0]], words[order[1]]);
            Mix(v, 1, 5, 9, 13, words[order[2]], words[order[3]]);
            Mix(v, 2, 6, 10, 14, words[order[4]], words[order[5]]);
            Mix(v, 3, 7, 11, 15, words[order[6]], words[order[7]]);
            Mix(v, 0, 5, 10, 15, words[order[8]], words[order[9]]);
            Mix(v, 1, 6, 11, 12, words[order[10]], words[order[11]]);
            Mix(v, 2, 7, 8, 13, words[order[12]], words[order[13]]);
            Mix(v, 3, 4, 9, 14, words[order[14]], words[order[15]]);
        }

        for (int i = 0; i < ValueWords; i++)
        {
            value[i] = v[i] ^ v[i + ValueWords];
        }
    }

    /// <summary>The paper's G.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(Span<uint> v, int a, int b, int c, int d, uint x, uint y)
    {
        v[a] += v[b] + x;
        v[d] = BitOperations.RotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = BitOperations.RotateRight(v[b] ^ v[c], 12);
        v[a] += v[b] + y;
        v[d] = BitOperations.RotateRight(v[d] ^ v[a], 8);
        v[c] += v[d];
        v[b] = BitOperations.RotateRight(v[b] ^ v[c], 7);
    }
}
