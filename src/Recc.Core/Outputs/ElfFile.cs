using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Recc.Core.Outputs;

/// <summary>
/// An object file in the Executable and Linkable Format, 32 or 64 bits, in either byte order. Nothing that stands in it
/// is believed: what does not fit into the file is not there.
/// </summary>
internal sealed class ElfFile
{
    private const int LongestHeader = 64;

    /// <summary>Bytes of section headers, a whole number of either kind; no object has a million sections.</summary>
    private const long LongestTable = 1_000_000 * 320;
    private const byte Bits64 = 2; // ELFCLASS64
    private const byte BigEndian = 2; // ELFDATA2MSB

    private readonly SafeFileHandle file;
    private readonly bool is64;
    private readonly bool isBig;

    private ElfFile(SafeFileHandle file, bool is64, bool isBig)
    {
        this.file = file;
        this.is64 = is64;
        this.isBig = isBig;
    }

    /// <summary>The section headers, as far as they can be read.</summary>
    public IReadOnlyList<ElfSection> Sections { get; private set; } = [];

    /// <summary>Content of the section that holds the sections' names.</summary>
    private byte[] Names { get; set; } = [];

    /// <summary>Length of the header in front of a compressed section's data.</summary>
    public int CompressionHeaderLength => is64 ? 24 : 12;

    /// <summary>Null when the file is something else.</summary>
    public static ElfFile? TryOpen(SafeFileHandle handle)
    {
        Span<byte> header = stackalloc byte[LongestHeader];
        int read = RandomAccess.Read(handle, header, 0);
        if (read < 52 || !header.StartsWith("\u007fELF"u8) || (header[4] == Bits64 && read < LongestHeader))
        {
            return null;
        }

        var file = new ElfFile(handle, header[4] == Bits64, header[5] == BigEndian);
        file.ReadSections(header);
        return file;
    }

    /// <summary>Whether a section's name begins so.</summary>
    public bool IsNamed(ElfSection section, ReadOnlySpan<byte> start) =>
        section.Name < Names.Length && Names.AsSpan((int)section.Name).StartsWith(start);

    /// <summary>Null when it does not lie in the file.</summary>
    public byte[]? ContentOf(ElfSection section)
    {
        if (section.Size < 0 || section.Offset < 0 || section.Size > RandomAccess.GetLength(file) - section.Offset)
        {
            return null;
        }

        byte[] content = new byte[section.Size];
        return TryRead(section.Offset, content) ? content : null;
    }

    /// <summary>Type and length of what a compressed section holds; null when it is too short.</summary>
    public (uint Type, long Size)? CompressionOf(ReadOnlySpan<byte> content) =>
        content.Length < CompressionHeaderLength
            ? null
            : (Word(content), is64 ? Wide(content[8..]) : Word(content[4..]));

    /// <summary>Writes a content of the same length.</summary>
    public void Overwrite(ElfSection section, byte[] content) => RandomAccess.Write(file, content, section.Offset);

    /// <summary>
    /// Writes a content of another length; where it does not fit any more, it moves to the end of the file.
    /// </summary>
    public void Replace(ElfSection section, byte[] content)
    {
        long offset = content.Length > section.Size ? (RandomAccess.GetLength(file) + 7) & ~7L : section.Offset;
        RandomAccess.Write(file, content, offset);
        WriteField(section.HeaderAt, is64 ? 0x18 : 0x10, offset);
        WriteField(section.HeaderAt, is64 ? 0x20 : 0x14, content.Length);
    }

    private void ReadSections(ReadOnlySpan<byte> header)
    {
        long table = is64 ? Wide(header[0x28..]) : Word(header[0x20..]);
        ReadOnlySpan<byte> counts = header[(is64 ? 0x3A : 0x2E)..];
        int entryLength = is64 ? 64 : 40;
        if (Half(counts) != entryLength || table <= 0 || ReadSection(table) is not { } first)
        {
            return;
        }

        // Numbers that do not fit stand in the first entry: section header 0, sh_size and sh_link.
        long count = Half(counts[2..]) is > 0 and int few ? few : first.Section.Size;
        long names = Half(counts[4..]) is not 0xFFFF and int index ? index : first.Link;
        byte[] entries = ReadTable(table, count, entryLength);
        var sections = new List<ElfSection>(entries.Length / entryLength);
        for (int at = 0; at + entryLength <= entries.Length; at += entryLength)
        {
            sections.Add(SectionOf(entries.AsSpan(at, entryLength), table + at).Section);
        }

        Sections = sections;
        Names = names < sections.Count ? ContentOf(sections[(int)names]) ?? [] : [];
    }

    private (ElfSection Section, uint Link)? ReadSection(long at)
    {
        Span<byte> entry = stackalloc byte[64];
        entry = entry[..(is64 ? 64 : 40)];
        return TryRead(at, entry) ? SectionOf(entry, at) : null;
    }

    /// <summary>
    /// In one piece, since objects of C++ have hundreds of sections; only as much as lies in the file.
    /// </summary>
    private byte[] ReadTable(long table, long count, int entryLength)
    {
        long room = (RandomAccess.GetLength(file) - table) / entryLength;
        long length = Math.Min(Math.Clamp(count, 0, room) * entryLength, LongestTable);
        byte[] entries = new byte[length];
        return TryRead(table, entries) ? entries : [];
    }

    private (ElfSection Section, uint Link) SectionOf(ReadOnlySpan<byte> entry, long at) =>
        is64
            ? (new ElfSection(
                at, Word(entry), Word(entry[4..]), (ulong)Wide(entry[8..]), Wide(entry[0x18..]), Wide(entry[0x20..])),
                Word(entry[0x28..]))
            : (new ElfSection(
                at, Word(entry), Word(entry[4..]), Word(entry[8..]), Word(entry[0x10..]), Word(entry[0x14..])),
                Word(entry[0x18..]));

    private void WriteField(long headerAt, int offset, long value)
    {
        Span<byte> bytes = stackalloc byte[is64 ? 8 : 4];
        switch (is64, isBig)
        {
            case (true, true):
                BinaryPrimitives.WriteInt64BigEndian(bytes, value);
                break;
            case (true, false):
                BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
                break;
            case (false, true):
                BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)value);
                break;
            case (false, false):
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)value);
                break;
        }

        RandomAccess.Write(file, bytes, headerAt + offset);
    }

    private int Half(ReadOnlySpan<byte> at) =>
        isBig ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);

    private uint Word(ReadOnlySpan<byte> at) =>
        isBig ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);

    private long Wide(ReadOnlySpan<byte> at) =>
        isBig ? BinaryPrimitives.ReadInt64BigEndian(at) : BinaryPrimitives.ReadInt64LittleEndian(at);

    private bool TryRead(long offset, Span<byte> into) =>
        offset >= 0 && RandomAccess.Read(file, into, offset) == into.Length;
}
