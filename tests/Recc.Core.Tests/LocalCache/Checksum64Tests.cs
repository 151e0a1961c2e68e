using System.Text;
using Recc.Core.LocalCache;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.LocalCache;

public sealed class Checksum64Tests
{
    /// <summary>The vectors of RFC 3720, appendix B.4, two at a time: each has every other word.</summary>
    [Fact]
    public void Both_halves_are_CRC_32C()
    {
        byte[] zeros = new byte[32];
        byte[] ones = [.. Enumerable.Repeat((byte)0xFF, 32)];
        byte[] rising = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];
        byte[] falling = [.. Enumerable.Range(0, 32).Select(static i => (byte)(31 - i))];

        Of(Interleaved(zeros, ones)).ShouldBe(0x8A9136AA_62A8AB43UL);
        Of(Interleaved(rising, falling)).ShouldBe(0x46DD794E_113FDB5CUL);
    }

    [Fact]
    public void What_is_left_of_a_block_is_one_word_and_single_bytes()
    {
        Crc("123456789").ShouldBe(0xE3069283UL, "the check value of the catalogues");

        Of("1234567"u8.ToArray()).ShouldBe(Crc("1234567"));
        Of("12345678ABCDEFGH"u8.ToArray()).ShouldBe((Crc("12345678") << 32) | Crc("ABCDEFGH"));
        Of("123456789"u8.ToArray()).ShouldBe((Crc("12345678") << 32) | Crc("9"));
    }

    [Fact]
    public void Whole_blocks_may_come_in_pieces()
    {
        byte[] content = new byte[1000];
        new Random(1).NextBytes(content);
        var pieces = new Checksum64();
        pieces.Append(content.AsSpan(0, 16));
        pieces.Append(content.AsSpan(16, 480));
        pieces.Append(content.AsSpan(496));

        pieces.Value.ShouldBe(Of(content));
    }

    private static ulong Of(byte[] content)
    {
        var checksum = new Checksum64();
        checksum.Append(content);
        return checksum.Value;
    }

    private static byte[] Interleaved(byte[] even, byte[] odd) =>
        [.. even.Chunk(8).Zip(odd.Chunk(8), static (one, other) => one.Concat(other)).SelectMany(static both => both)];

    /// <summary>One bit after the other, as the polynomial says.</summary>
    private static ulong Crc(string text)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in Encoding.ASCII.GetBytes(text))
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }

        return ~crc;
    }
}
