using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Recc.Core.Digests;

/// <summary>
/// SHA-256 in managed code, after FIPS 180-4. It exists because loading the platform's cryptography costs a launch more
/// than hashing half a megabyte here, and because a machine may have none. <see cref="ContentHasher"/> decides which of
/// the two is used; call that one.
/// </summary>
public sealed class Sha256
{
    /// <summary>Length of a hash in bytes.</summary>
    public const int HashLength = 32;

    private const int BlockLength = 64;
    private const int Rounds = 64;

    private readonly uint[] state =
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];

    private readonly byte[] pending = new byte[BlockLength];
    private int pendingLength;
    private ulong totalLength;
    private bool finished;

    // First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2).
    private static ReadOnlySpan<uint> RoundConstants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>Hashes content that is all here. The destination takes <see cref="HashLength"/> bytes.</summary>
    public static void HashData(ReadOnlySpan<byte> content, Span<byte> destination)
    {
        var hash = new Sha256();
        hash.Append(content);
        hash.Finish(destination);
    }

    /// <summary>Adds content.</summary>
    public void Append(ReadOnlySpan<byte> content)
    {
        ObjectDisposedException.ThrowIf(finished, this);
        totalLength += (ulong)content.Length;
        if (pendingLength > 0)
        {
            int taken = Math.Min(content.Length, BlockLength - pendingLength);
            content[..taken].CopyTo(pending.AsSpan(pendingLength));
            pendingLength += taken;
            content = content[taken..];
            if (pendingLength < BlockLength)
            {
                return;
            }

            Compress(state, pending);
            pendingLength = 0;
        }

        int whole = content.Length - (content.Length % BlockLength);
        Compress(state, content[..whole]);
        content[whole..].CopyTo(pending);
        pendingLength = content.Length - whole;
    }

    /// <summary>Writes the hash of all that was appended; the object is used up then.</summary>
    public void Finish(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(finished, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, HashLength);
        finished = true;

        // Padding: a one bit, zeros, and the length in bits as the last eight bytes of a block.
        Span<byte> tail = stackalloc byte[2 * BlockLength];
        tail.Clear();
        pending.AsSpan(0, pendingLength).CopyTo(tail);
        tail[pendingLength] = 0x80;
        int tailLength = pendingLength < BlockLength - sizeof(ulong) ? BlockLength : 2 * BlockLength;
        BinaryPrimitives.WriteUInt64BigEndian(tail[(tailLength - sizeof(ulong))..], totalLength * 8);
        Compress(state, tail[..tailLength]);

        for (int i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[(i * sizeof(uint))..], state[i]);
        }
    }

    // Eight rounds are written out so that the eight working variables change their roles by name and not by moves.
    // In each, what does not wait for the round before is added first.
    [SkipLocalsInit]
    private static void Compress(uint[] state, ReadOnlySpan<byte> blocks)
    {
        Span<uint> schedule = stackalloc uint[Rounds];
        ref uint w = ref MemoryMarshal.GetReference(schedule);
        for (; blocks.Length >= BlockLength; blocks = blocks[BlockLength..])
        {
            ExpandSchedule(blocks, schedule);
            uint a = state[0], b = state[1], c = state[2], d = state[3];
            uint e = state[4], f = state[5], g = state[6], h = state[7];
            for (nuint t = 0; t < Rounds; t += 8)
            {
                h += Unsafe.Add(ref w, t) + Choose(e, f, g) + Sum1(e);
                d += h;
                h += Majority(a, b, c) + Sum0(a);
                g += Unsafe.Add(ref w, t + 1) + Choose(d, e, f) + Sum1(d);
                c += g;
                g += Majority(h, a, b) + Sum0(h);
                f += Unsafe.Add(ref w, t + 2) + Choose(c, d, e) + Sum1(c);
                b += f;
                f += Majority(g, h, a) + Sum0(g);
                e += Unsafe.Add(ref w, t + 3) + Choose(b, c, d) + Sum1(b);
                a += e;
                e += Majority(f, g, h) + Sum0(f);
                d += Unsafe.Add(ref w, t + 4) + Choose(a, b, c) + Sum1(a);
                h += d;
                d += Majority(e, f, g) + Sum0(e);
                c += Unsafe.Add(ref w, t + 5) + Choose(h, a, b) + Sum1(h);
                g += c;
                c += Majority(d, e, f) + Sum0(d);
                b += Unsafe.Add(ref w, t + 6) + Choose(g, h, a) + Sum1(g);
                f += b;
                b += Majority(c, d, e) + Sum0(c);
                a += Unsafe.Add(ref w, t + 7) + Choose(f, g, h) + Sum1(f);
                e += a;
                a += Majority(b, c, d) + Sum0(b);
            }

            state[0] += a;
            state[1] += b;
            state[2] += c;
            state[3] += d;
            state[4] += e;
            state[5] += f;
            state[6] += g;
            state[7] += h;
        }
    }

    // The message schedule with the round constants already added, four words at a time. A word needs the one two
    // places before it, so sigma1 is computed for the lower half of a vector first and then for the upper half.
    private static void ExpandSchedule(ReadOnlySpan<byte> block, Span<uint> schedule)
    {
        ref uint w = ref MemoryMarshal.GetReference(schedule);
        ref uint k = ref MemoryMarshal.GetReference(RoundConstants);
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(block[..BlockLength]), schedule);
        Vector128<uint> w0 = Vector128.LoadUnsafe(ref w);
        Vector128<uint> w4 = Vector128.LoadUnsafe(ref w, 4);
        Vector128<uint> w8 = Vector128.LoadUnsafe(ref w, 8);
        Vector128<uint> w12 = Vector128.LoadUnsafe(ref w, 12);
        Vector128<uint> lowerHalf = Vector128.Create(uint.MaxValue, uint.MaxValue, 0, 0);
        for (nuint t = 0; t < Rounds - 16; t += 4)
        {
            // The words t+1 … t+4 and t+9 … t+12: two neighbours, shifted by one.
            Vector128<uint> next = w0 + SmallSigma0(ShiftIn(w0, w4)) + ShiftIn(w8, w12);
            Vector128<uint> lower = next + SmallSigma1(Vector128.Shuffle(w12, Vector128.Create(2u, 3, 2, 3)));
            Vector128<uint> upper = next + SmallSigma1(Vector128.Shuffle(lower, Vector128.Create(0u, 1, 0, 1)));
            (w0 + Vector128.LoadUnsafe(ref k, t)).StoreUnsafe(ref w, t);
            (w0, w4, w8, w12) = (w4, w8, w12, Vector128.ConditionalSelect(lowerHalf, lower, upper));
        }

        (w0 + Vector128.LoadUnsafe(ref k, 48)).StoreUnsafe(ref w, 48);
        (w4 + Vector128.LoadUnsafe(ref k, 52)).StoreUnsafe(ref w, 52);
        (w8 + Vector128.LoadUnsafe(ref k, 56)).StoreUnsafe(ref w, 56);
        (w12 + Vector128.LoadUnsafe(ref k, 60)).StoreUnsafe(ref w, 60);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> ShiftIn(Vector128<uint> low, Vector128<uint> high)
    {
        if (Sse2.IsSupported)
        {
            // Two instructions and an or; the portable form below becomes more.
            return Sse2.ShiftRightLogical128BitLane(low, 4) | Sse2.ShiftLeftLogical128BitLane(high, 12);
        }

        return Vector128.Shuffle(low, Vector128.Create(1u, 2, 3, 3)).WithElement(3, high.ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> SmallSigma0(Vector128<uint> x) =>
        ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> SmallSigma1(Vector128<uint> x) =>
        ((x >>> 17) | (x << 15)) ^ ((x >>> 19) | (x << 13)) ^ (x >>> 10);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Sum0(uint x) =>
        BitOperations.RotateRight(x, 2) ^ BitOperations.RotateRight(x, 13) ^ BitOperations.RotateRight(x, 22);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Sum1(uint x) =>
        BitOperations.RotateRight(x, 6) ^ BitOperations.RotateRight(x, 11) ^ BitOperations.RotateRight(x, 25);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Choose(uint x, uint y, uint z) => z ^ (x & (y ^ z));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Majority(uint x, uint y, uint z) => (x & y) | (z & (x | y));
}
