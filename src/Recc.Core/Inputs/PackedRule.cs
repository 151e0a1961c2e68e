using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Recc.Core.Inputs;

/// <summary>
/// A depfile as it is remembered: nearly all of it are the names of the inputs, in their order, and these are in memory
/// anyway. Whatever the text is, byte for byte the same comes out again.
/// </summary>
internal sealed class PackedRule
{
    /// <summary>A byte below this one says how many bytes of the text follow as they are.</summary>
    private const byte Name = 0x80;

    /// <summary>The name is not the one that follows the last; two bytes say which.</summary>
    private const byte Elsewhere = 0x40;

    private const int GapMask = 0x0F;

    /// <summary>What stands before a name: the longest first, where one begins another.</summary>
    private static readonly byte[][] Gaps =
    [
        " \\\n  "u8.ToArray(), " \\\n "u8.ToArray(), " "u8.ToArray(), ":\n\n"u8.ToArray(), ":\n"u8.ToArray(),
        "\n"u8.ToArray(),
    ];

    private readonly ImmutableArray<InputFile> files;
    private readonly byte[] code;
    private readonly int length;

    private PackedRule(ImmutableArray<InputFile> files, byte[] code, int length)
    {
        this.files = files;
        this.code = code;
        this.length = length;
    }

    /// <summary>How many bytes it takes, without the names.</summary>
    public int Size => code.Length;

    /// <summary>Packs a depfile.</summary>
    /// <param name="text">The depfile.</param>
    /// <param name="files">Files that it may name.</param>
    public static PackedRule Of(ReadOnlySpan<byte> text, ImmutableArray<InputFile> files)
    {
        var packed = new PackedRule(files, Pack(text, files), text.Length);

        // Where a name is no UTF-8, other bytes have become the same characters.
        return packed.TryUnpack() is { } unpacked && text.SequenceEqual(unpacked)
            ? packed
            : new PackedRule([], Pack(text, []), text.Length);
    }

    /// <summary>The depfile.</summary>
    public byte[] Unpack() => TryUnpack() ?? throw new InvalidOperationException("what was packed fits");

    private static byte[] Pack(ReadOnlySpan<byte> text, ImmutableArray<InputFile> files)
    {
        var places = new Dictionary<string, int>(files.Length, StringComparer.Ordinal);
        for (int i = 0; i < files.Length && i <= ushort.MaxValue; i++)
        {
            places.TryAdd(files[i].Spelled, i);
        }

        var code = new MemoryStream();
        int done = 0;
        int at = 0;
        int next = 0;
        while (at < text.Length)
        {
            int gap = GapAt(text[at..]);
            int start = at + (gap < 0 ? 1 : Gaps[gap].Length);
            int end = gap < 0 ? start : start + NameLength(text[start..]);
            if (end == start || !places.TryGetValue(Encoding.UTF8.GetString(text[start..end]), out int place))
            {
                at = start;
                continue;
            }

            WriteBytes(code, text[done..at]);
            WriteName(code, gap, place, place == next);
            next = place + 1;
            done = at = end;
        }

        WriteBytes(code, text[done..]);
        return code.ToArray();
    }

    private static int GapAt(ReadOnlySpan<byte> text)
    {
        for (int gap = 0; gap < Gaps.Length; gap++)
        {
            if (text.StartsWith(Gaps[gap]))
            {
                return gap;
            }
        }

        return -1;
    }

    /// <summary>A name ends before a blank, at the end of its line, or before the colon of its own rule.</summary>
    private static int NameLength(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAny((byte)' ', (byte)'\n');
        return end < 0 ? text.Length : end > 0 && text[end] == '\n' && text[end - 1] == ':' ? end - 1 : end;
    }

    private static void WriteBytes(MemoryStream code, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(bytes.Length, Name - 1);
            code.WriteByte((byte)count);
            code.Write(bytes[..count]);
            bytes = bytes[count..];
        }
    }

    private static void WriteName(MemoryStream code, int gap, int place, bool isNext)
    {
        code.WriteByte((byte)(Name | (isNext ? 0 : Elsewhere) | gap));
        if (!isNext)
        {
            Span<byte> number = stackalloc byte[sizeof(ushort)];
            BinaryPrimitives.WriteUInt16LittleEndian(number, (ushort)place);
            code.Write(number);
        }
    }

    /// <summary>Null when there is not the length that there should be.</summary>
    private byte[]? TryUnpack()
    {
        byte[] text = GC.AllocateUninitializedArray<byte>(length);
        Span<byte> left = text;
        int next = 0;
        for (int at = 0; at < code.Length;)
        {
            byte kind = code[at++];
            ReadOnlySpan<byte> bytes = kind < Name ? code.AsSpan(at, kind) : Gaps[kind & GapMask];
            if (!bytes.TryCopyTo(left))
            {
                return null;
            }

            left = left[bytes.Length..];
            if (kind < Name)
            {
                at += kind;
                continue;
            }

            if ((kind & Elsewhere) != 0)
            {
                next = BinaryPrimitives.ReadUInt16LittleEndian(code.AsSpan(at));
                at += sizeof(ushort);
            }

            if (!Encoding.UTF8.TryGetBytes(files[next++].Spelled, left, out int written))
            {
                return null;
            }

            left = left[written..];
        }

        return left.IsEmpty ? text : null;
    }
}
