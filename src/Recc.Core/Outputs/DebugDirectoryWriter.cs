using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Recc.Core.Actions;

namespace Recc.Core.Outputs;

/// <summary>
/// Writes the user's directories over their placeholders in an object's debug information, so that a debugger finds the
/// sources from anywhere. Knows ELF and assembly text; any other file is left as it is, and so are sections compressed
/// otherwise than with zlib.
/// </summary>
public static class DebugDirectoryWriter
{
    private const uint ZlibCompression = 1; // ELFCOMPRESS_ZLIB

    /// <summary>How many times longer text can be than what zlib makes of it; its makers say 1032.</summary>
    private const int MostInflated = 1040;

    /// <summary>
    /// Changes the file in place. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> for
    /// trouble with the disk.
    /// </summary>
    public static void Write(string path, ImmutableArray<PlacedDirectory> directories)
    {
        (byte[] Placeholder, byte[] Native)[] texts =
        [
            .. directories.Select(static directory =>
                    (Encoding.UTF8.GetBytes(directory.Placeholder), Encoding.UTF8.GetBytes(directory.Native)))
                .Where(static text => text.Item2.Length <= text.Item1.Length),
        ];
        if (texts.Length == 0)
        {
            return;
        }

        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        if (ElfFile.TryOpen(file) is { } elf)
        {
            foreach (ElfSection section in elf.Sections.Where(static section => section.IsUnloaded))
            {
                WriteSection(elf, section, texts);
            }

            return;
        }

        foreach ((byte[] placeholder, byte[] native) in texts)
        {
            WriteText(file, placeholder, native);
        }
    }

    /// <summary>Assembly: the directory may be as long as it is. Text is what has no NUL.</summary>
    private static void WriteText(SafeFileHandle file, byte[] placeholder, byte[] native)
    {
        byte[] text = new byte[RandomAccess.GetLength(file)];
        bool isWhole = RandomAccess.Read(file, text, 0) == text.Length;
        if (!isWhole || text.AsSpan().IndexOf(placeholder) < 0 || text.AsSpan().Contains((byte)0))
        {
            return;
        }

        var written = new MemoryStream(text.Length);
        int at = 0;
        for (int next; (next = text.AsSpan(at).IndexOf(placeholder)) >= 0; at += next + placeholder.Length)
        {
            written.Write(text, at, next);
            written.Write(native);
        }

        written.Write(text.AsSpan(at));
        RandomAccess.Write(file, written.ToArray(), 0);
        RandomAccess.SetLength(file, written.Length);
    }

    private static void WriteSection(ElfFile elf, ElfSection section, (byte[] Placeholder, byte[] Native)[] texts)
    {
        if (elf.ContentOf(section) is not { } content)
        {
            return;
        }

        bool isStrings = IsStrings(elf, section);
        if (!section.IsCompressed)
        {
            if (ReplaceAll(content, texts, isStrings))
            {
                elf.Overwrite(section, content);
            }
        }
        else if (Inflate(elf, content) is { } text && ReplaceAll(text, texts, isStrings))
        {
            elf.Replace(section, Deflate(content.AsSpan(0, elf.CompressionHeaderLength), text));
        }
    }

    /// <summary>
    /// .debug_str, .debug_line_str and their .dwo relatives. By name, because in .dwo files gcc sets no SHF_STRINGS.
    /// </summary>
    private static bool IsStrings(ElfFile elf, ElfSection section) =>
        elf.IsNamed(section, ".debug_str\0"u8) || elf.IsNamed(section, ".debug_str."u8)
            || elf.IsNamed(section, ".debug_line_str"u8);

    private static bool ReplaceAll(byte[] content, (byte[] Placeholder, byte[] Native)[] texts, bool isStrings)
    {
        bool found = false;
        foreach ((byte[] placeholder, byte[] native) in texts)
        {
            found |= Replace(content, placeholder, native, isStrings);
        }

        return found;
    }

    /// <summary>
    /// In a section of strings, each is found by its start, so what is behind the directory may move up and the rest be
    /// NUL. Elsewhere a string is part of a record and must keep its length: there the directory is followed by "/." as
    /// often as needed.
    /// </summary>
    private static bool Replace(byte[] content, byte[] placeholder, byte[] native, bool isStrings)
    {
        bool found = false;
        for (int at = 0; content.AsSpan(at).IndexOf(placeholder) is >= 0 and int next;)
        {
            Span<byte> rest = content.AsSpan(at + next);
            native.CopyTo(rest);
            int end = rest[placeholder.Length..].IndexOf((byte)0);
            if (isStrings && end >= 0)
            {
                rest.Slice(placeholder.Length, end).CopyTo(rest[native.Length..]);
                rest[(native.Length + end)..(placeholder.Length + end)].Clear();
            }
            else
            {
                Lengthen(rest[native.Length..placeholder.Length]);
            }

            at += next + placeholder.Length;
            found = true;
        }

        return found;
    }

    private static void Lengthen(Span<byte> padding)
    {
        for (int i = 0; i < padding.Length; i++)
        {
            padding[i] = i % 2 == 0 ? (byte)'/' : (byte)'.';
        }
    }

    private static byte[]? Inflate(ElfFile elf, byte[] content)
    {
        if (elf.CompressionOf(content) is not (ZlibCompression, >= 0 and <= int.MaxValue / 2 and var size)
            || size > (long)content.Length * MostInflated)
        {
            return null;
        }

        byte[] text = new byte[size];
        int start = elf.CompressionHeaderLength;
        try
        {
            using var stream = new ZLibStream(
                new MemoryStream(content, start, content.Length - start), CompressionMode.Decompress);
            stream.ReadExactly(text);
            return text;
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException)
        {
            return null;
        }
    }

    private static byte[] Deflate(ReadOnlySpan<byte> header, byte[] text)
    {
        var packed = new MemoryStream();
        packed.Write(header);
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(text);
        }

        return packed.ToArray();
    }
}
