using System.Buffers.Binary;

namespace Recc.Testing;

/// <summary>
/// Spoils bytes in the ways that find bugs: flipped, cut, repeated, moved, replaced by numbers at their limits.
/// </summary>
public static class Mutations
{
    private static readonly byte[][] Words =
    [
        [0], [0xFF], [0x80], "\n"u8.ToArray(), "\r\n"u8.ToArray(), "\\"u8.ToArray(), "\""u8.ToArray(), "'"u8.ToArray(),
        ":"u8.ToArray(), "@"u8.ToArray(), "$$"u8.ToArray(), "#"u8.ToArray(), "="u8.ToArray(), "../../"u8.ToArray(),
        "/etc/passwd"u8.ToArray(), "-1"u8.ToArray(), "9223372036854775807"u8.ToArray(), [0xEF, 0xBB, 0xBF],
        [0xC0, 0xAF],
        [0xED, 0xA0, 0x80], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1], [0xFF, 0xFF, 0xFF, 0x7F],
        [0xFF, 0xFF, 0xFF, 0xFF, 0x07],
    ];

    private static readonly long[] Limits =
        [0, 1, -1, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 1 << 28, 65536];

    /// <summary>A spoilt copy.</summary>
    public static byte[] Spoil(Random random, byte[] good)
    {
        byte[] bytes = [.. good];
        for (int i = 1 + random.Next(4); i > 0; i--)
            bytes = SpoilOnce(random, bytes);
        return bytes;
    }

    private static byte[] SpoilOnce(Random random, byte[] bytes)
    {
        int at = random.Next(bytes.Length + 1);
        int length = random.Next(Math.Min(64, bytes.Length - at) + 1);
        switch (random.Next(7))
        {
            case 0 when bytes.Length > 0:
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                return bytes[..at];
            case 2:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 3:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 4:
                return [.. bytes[..at], .. Words[random.Next(Words.Length)], .. bytes[at..]];
            case 5 when bytes.Length >= sizeof(long):
                BinaryPrimitives.WriteInt64LittleEndian(
                    bytes.AsSpan(random.Next(bytes.Length - sizeof(long) + 1)), Limits[random.Next(Limits.Length)]);
                return bytes;
            default:
                byte[] noise = new byte[random.Next(16)];
                random.NextBytes(noise);
                return [.. bytes[..at], .. noise, .. bytes[at..]];
        }
    }
}
