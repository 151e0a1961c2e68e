using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Recc.Core.Actions;

namespace Recc.Core.Outputs;

/// <summary>
/// Writes the user's directory over the placeholder in an object's debug information, so that a debugger finds the
/// sources from anywhere. Knows ELF with 64 bits in little-endian order (System V ABI, gABI chapter 4) and assembly text;
/// any other file is left as it is, and so are sections compressed otherwise than with zlib.
/// </summary>
public static class DebugDirectoryWriter
{
    private const int HeaderLength = 64;
    private const byte Bits64 = 2; // ELFCLASS64
    private const byte LittleEndian = 1; // ELFDATA2LSB
    private const int SectionHeaderLength = 64;
    private const int CompressionHeaderLength = 24;
    private const uint ZlibCompression = 1; // ELFCOMPRESS_ZLIB
    private const ulong CompressedFlag = 0x800; // SHF_COMPRESSED
    private const uint ProgramBits = 1; // SHT_PROGBITS

    private static readonly byte[] Placeholder = Encoding.UTF8.GetBytes(PlaceholderDirectory.Path);

    /// <summary>
    /// Changes the file in place. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> for
    /// trouble with the disk.
    /// </summary>
    public static void Write(string path, string directory)
    {
        byte[] native = Encoding.UTF8.GetBytes(directory);
        if (native.Length > Placeholder.Length)
        {
            return;
        }

        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        Span<byte> header = stackalloc byte[HeaderLength];
        if (!TryRead(file, 0, header) || !header.StartsWith("\u007fELF"u8))
        {
            WriteText(file, native);
            return;
        }

        if (header[4] == Bits64 && header[5] == LittleEndian)
        {
            WriteSections(file, header, native);
        }
    }

    /// <summary>Assembly: the directory may be as long as it is. Text is what has no NUL.</summary>
    private static void WriteText(SafeFileHandle file, byte[] native)
    {
        byte[] text = new byte[RandomAccess.GetLength(file)];
        if (!TryRead(file, 0, text) || text.AsSpan().IndexOf(Placeholder) < 0 || text.AsSpan().Contains((byte)0))
        {
            return;
        }

        var written = new MemoryStream(text.Length);
        int at = 0;
        for (int next; (next = text.AsSpan(at).IndexOf(Placeholder)) >= 0; at += next + Placeholder.Length)
        {
            written.Write(text, at, next);
            written.Write(native);
        }

        written.Write(text.AsSpan(at));
        RandomAccess.Write(file, written.ToArray(), 0);
        RandomAccess.SetLength(file, written.Length);
    }

    private static void WriteSections(SafeFileHandle file, ReadOnlySpan<byte> header, byte[] native)
    {
        long table = BinaryPrimitives.ReadInt64LittleEndian(header[0x28..]);
        int entryLength = BinaryPrimitives.ReadUInt16LittleEndian(header[0x3A..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header[0x3C..]);
        if (entryLength != SectionHeaderLength || table <= 0)
        {
            return;
        }

        Span<byte> section = stackalloc byte[SectionHeaderLength];
        int namesIndex = BinaryPrimitives.ReadUInt16LittleEndian(header[0x3E..]);
        byte[] names = TryRead(file, table + ((long)namesIndex * SectionHeaderLength), section)
            ? ContentOf(file, section) ?? []
            : [];
        for (int i = 0; i < count; i++)
        {
            long at = table + ((long)i * SectionHeaderLength);
            if (TryRead(file, at, section) && MayHoldDebugText(section))
            {
                WriteSection(file, at, section, native, IsStrings(section, names));
            }
        }
    }

    /// <summary>
    /// .debug_str, .debug_line_str and their .dwo relatives. By name, because in .dwo files gcc sets no SHF_STRINGS.
    /// </summary>
    private static bool IsStrings(ReadOnlySpan<byte> section, ReadOnlySpan<byte> names)
    {
        uint at = BinaryPrimitives.ReadUInt32LittleEndian(section);
        ReadOnlySpan<byte> name = at < names.Length ? names[(int)at..] : default;
        return name.StartsWith(".debug_str\0"u8) || name.StartsWith(".debug_str."u8)
            || name.StartsWith(".debug_line_str"u8);
    }

    private static byte[]? ContentOf(SafeFileHandle file, ReadOnlySpan<byte> section)
    {
        long size = BinaryPrimitives.ReadInt64LittleEndian(section[0x20..]);
        if (size < 0 || size > RandomAccess.GetLength(file))
        {
            return null;
        }

        byte[] content = new byte[size];
        return TryRead(file, BinaryPrimitives.ReadInt64LittleEndian(section[0x18..]), content) ? content : null;
    }

    /// <summary>Contents that are not loaded into a running program: SHT_PROGBITS without SHF_ALLOC.</summary>
    private static bool MayHoldDebugText(ReadOnlySpan<byte> section) =>
        BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) == ProgramBits
            && (BinaryPrimitives.ReadUInt64LittleEndian(section[8..]) & 2) == 0;

    private static void WriteSection(
        SafeFileHandle file, long headerAt, Span<byte> section, byte[] native, bool isStrings)
    {
        if (ContentOf(file, section) is not { } content)
        {
            return;
        }

        if ((BinaryPrimitives.ReadUInt64LittleEndian(section[8..]) & CompressedFlag) == 0)
        {
            if (Replace(content, native, isStrings))
            {
                RandomAccess.Write(file, content, BinaryPrimitives.ReadInt64LittleEndian(section[0x18..]));
            }

            return;
        }

        if (Inflate(content) is { } text && Replace(text, native, isStrings))
        {
            WriteCompressed(file, headerAt, section, Deflate(content, text));
        }
    }

    /// <summary>
    /// In a section of strings, each is found by its start, so the rest may be NUL. Elsewhere a string is part of a
    /// record and must keep its length: there the directory is followed by "/." as often as needed.
    /// </summary>
    private static bool Replace(byte[] content, byte[] native, bool isStrings)
    {
        bool found = false;
        for (int at = 0; content.AsSpan(at).IndexOf(Placeholder) is >= 0 and int next; at += next + Placeholder.Length)
        {
            int end = at + next + Placeholder.Length;
            bool endsThere = isStrings && end < content.Length && content[end] == 0;
            Span<byte> rest = content.AsSpan(at + next, Placeholder.Length);
            native.CopyTo(rest);
            rest = rest[native.Length..];
            for (int i = 0; i < rest.Length; i++)
            {
                rest[i] = endsThere ? (byte)0 : i % 2 == 0 ? (byte)'/' : (byte)'.';
            }

            found = true;
        }

        return found;
    }

    private static byte[]? Inflate(byte[] content)
    {
        if (content.Length < CompressionHeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(content) != ZlibCompression)
        {
            return null;
        }

        long size = BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(8));
        if (size is < 0 or > int.MaxValue / 2)
        {
            return null;
        }

        byte[] text = new byte[size];
        try
        {
            using var stream = new ZLibStream(
                new MemoryStream(content, CompressionHeaderLength, content.Length - CompressionHeaderLength),
                CompressionMode.Decompress);
            stream.ReadExactly(text);
            return text;
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException)
        {
            return null;
        }
    }

    private static byte[] Deflate(byte[] original, byte[] text)
    {
        var packed = new MemoryStream();
        packed.Write(original, 0, CompressionHeaderLength);
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(text);
        }

        return packed.ToArray();
    }

    /// <summary>Where it does not fit any more, the section moves to the end of the file.</summary>
    private static void WriteCompressed(SafeFileHandle file, long headerAt, Span<byte> section, byte[] packed)
    {
        long offset = BinaryPrimitives.ReadInt64LittleEndian(section[0x18..]);
        if (packed.Length > BinaryPrimitives.ReadInt64LittleEndian(section[0x20..]))
        {
            offset = (RandomAccess.GetLength(file) + 7) & ~7L;
            BinaryPrimitives.WriteInt64LittleEndian(section[0x18..], offset);
        }

        BinaryPrimitives.WriteInt64LittleEndian(section[0x20..], packed.Length);
        RandomAccess.Write(file, packed, offset);
        RandomAccess.Write(file, section, headerAt);
    }

    private static bool TryRead(SafeFileHandle file, long offset, Span<byte> into) =>
        offset >= 0 && RandomAccess.Read(file, into, offset) == into.Length;
}
