using System.Buffers.Binary;

namespace Recc.Core.Outputs;

/// <summary>
/// An object file in the Common Object File Format of Windows (Microsoft's PE/COFF specification), ordinary or "big",
/// laid out as LLVM writes it: header, section headers, then for each section, in whatever order, its data and its
/// relocations, then symbols and strings, nothing in between. Nothing that stands in it is believed: any other layout
/// is not read.
/// </summary>
internal sealed class CoffFile
{
    private const int HeaderLength = 20;
    private const int BigHeaderLength = 56;
    private const int SectionHeaderLength = 40;
    private const int RelocationLength = 10;
    private const int SizeField = 16;
    private const int DataField = 20;
    private const int RelocationsField = 24;
    private const uint ManyRelocations = 0x0100_0000; // IMAGE_SCN_LNK_NRELOC_OVFL
    private const byte StaticClass = 3; // IMAGE_SYM_CLASS_STATIC

    // i386, amd64, arm, armnt, arm64, arm64ec, arm64x
    private static readonly ushort[] Machines = [0x14C, 0x8664, 0x1C0, 0x1C4, 0xAA64, 0xA641, 0xA64E];

    // Identifies a big object (cvtres, cl /bigobj): {D1BAA1C7-BAEE-4BA9-AF20-FAF66AA4DCB8}
    private static readonly byte[] BigClass =
    [
        0xC7, 0xA1, 0xBA, 0xD1, 0xEE, 0xBA, 0xA9, 0x4B, 0xAF, 0x20, 0xFA, 0xF6, 0x6A, 0xA4, 0xDC, 0xB8,
    ];

    private readonly byte[] header;
    private readonly byte[] tables;
    private readonly bool isBig;

    private CoffFile(byte[] header, byte[] tables, bool isBig, IReadOnlyList<CoffSection> sections)
    {
        this.header = header;
        this.tables = tables;
        this.isBig = isBig;
        Sections = sections;
    }

    public IReadOnlyList<CoffSection> Sections { get; }

    /// <summary>
    /// Where the time of the file's making stands, in seconds since 1970 and four bytes; null when the beginning of a
    /// file is not that of an object for Windows.
    /// </summary>
    public static int? TimeOffset(ReadOnlySpan<byte> start)
    {
        if (IsBig(start))
        {
            return 8;
        }

        // An object has no optional header. What else begins with these two bytes does not go on like this.
        bool isObject = start.Length >= HeaderLength
            && Array.IndexOf(Machines, BinaryPrimitives.ReadUInt16LittleEndian(start)) >= 0
            && BinaryPrimitives.ReadUInt16LittleEndian(start[16..]) == 0;
        return isObject ? 4 : null;
    }

    /// <summary>The file, or null when it is none, or is laid out in another way.</summary>
    public static CoffFile? TryRead(byte[] file)
    {
        if (TimeOffset(file) is null)
        {
            return null;
        }

        bool big = IsBig(file);
        int headerLength = big ? BigHeaderLength : HeaderLength;
        uint count = big ? ReadUInt32(file, 44) : BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(2));
        uint symbols = ReadUInt32(file, big ? 48 : 8);
        long position = headerLength + ((long)count * SectionHeaderLength);
        if (position > file.Length || symbols > file.Length)
        {
            return null;
        }

        var sections = new List<CoffSection>((int)count);
        for (int i = 0; i < count; i++)
        {
            byte[] own = file.AsSpan(headerLength + (i * SectionHeaderLength), SectionHeaderLength).ToArray();
            sections.Add(new CoffSection(own) { Data = [], Relocations = [] });
        }

        foreach (CoffSection section in InFileOrder(sections))
        {
            if (!TryReadContents(file, section, ref position))
            {
                return null;
            }
        }

        int symbolLength = big ? 20 : 18;
        long end = symbols + ((long)symbolLength * ReadUInt32(file, big ? 52 : 12));
        return symbols == position && end <= file.Length
            ? new CoffFile(file[..headerLength], file[(int)position..], big, sections)
            : null;
    }

    /// <summary>The whole file, with the sections as they are now.</summary>
    public byte[] ToBytes()
    {
        var file = new MemoryStream();
        file.Write(header);
        long position = header.Length + ((long)Sections.Count * SectionHeaderLength);
        var headers = Sections.ToDictionary(static section => section, static section => section.Header.ToArray());
        foreach (CoffSection section in InFileOrder(Sections))
        {
            byte[] own = headers[section];
            WriteUInt32(own, SizeField, (uint)section.Data.Length);
            WriteUInt32(own, DataField, (uint)position);
            position += section.Data.Length;
            if (section.Relocations.Length > 0)
            {
                WriteUInt32(own, RelocationsField, (uint)position);
                position += section.Relocations.Length;
            }
        }

        foreach (CoffSection section in Sections)
        {
            file.Write(headers[section]);
        }

        foreach (CoffSection section in InFileOrder(Sections))
        {
            file.Write(section.Data);
            file.Write(section.Relocations);
        }

        file.Write(tables);
        byte[] bytes = file.ToArray();
        WriteUInt32(bytes, isBig ? 48 : 8, (uint)position);
        return bytes;
    }

    /// <summary>
    /// Gives a section other data, moves its relocations, and keeps the symbol that describes it right.
    /// </summary>
    /// <param name="index">Of the section, from 0.</param>
    /// <param name="data">Its new data.</param>
    /// <param name="place">Where in the new data a place of the old is.</param>
    public void Replace(int index, byte[] data, Func<uint, uint> place)
    {
        CoffSection section = Sections[index];
        uint oldSum = ChecksumOf(section.Data);
        section.Data = data;
        bool many = (ReadUInt32(section.Header, 36) & ManyRelocations) != 0;
        for (int at = many ? RelocationLength : 0; at < section.Relocations.Length; at += RelocationLength)
        {
            WriteUInt32(section.Relocations, at, place(ReadUInt32(section.Relocations, at)));
        }

        if (FindDefinition(index, section.Header.AsSpan(0, 8)) is not { } definition)
        {
            return;
        }

        WriteUInt32(tables, definition, (uint)data.Length);
        if (ReadUInt32(tables, definition + 8) == oldSum)
        {
            WriteUInt32(tables, definition + 8, ChecksumOf(data));
        }
    }

    private static bool IsBig(ReadOnlySpan<byte> start) =>
        start.Length >= BigHeaderLength && start.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFF, 0xFF])
            && start[12..28].SequenceEqual(BigClass);

    /// <summary>Sections that have a place in the file, also those that are empty there.</summary>
    private static IEnumerable<CoffSection> InFileOrder(IReadOnlyList<CoffSection> sections) => sections
        .Where(static section => ReadUInt32(section.Header, DataField) != 0)
        .OrderBy(static section => ReadUInt32(section.Header, DataField))
        .ThenBy(static section => ReadUInt32(section.Header, SizeField));

    private static bool TryReadContents(byte[] file, CoffSection section, ref long position)
    {
        uint length = ReadUInt32(section.Header, SizeField);
        if (ReadUInt32(section.Header, DataField) != position || position + length > file.Length)
        {
            return false;
        }

        section.Data = file.AsSpan((int)position, (int)length).ToArray();
        position += length;
        long count = BinaryPrimitives.ReadUInt16LittleEndian(section.Header.AsSpan(32));
        if (count == 0)
        {
            return true;
        }

        if (ReadUInt32(section.Header, RelocationsField) != position || position + RelocationLength > file.Length)
        {
            return false;
        }

        if ((ReadUInt32(section.Header, 36) & ManyRelocations) != 0)
        {
            count = ReadUInt32(file, (int)position);
        }

        if (position + (count * RelocationLength) > file.Length)
        {
            return false;
        }

        section.Relocations = file.AsSpan((int)position, (int)count * RelocationLength).ToArray();
        position += section.Relocations.Length;
        return true;
    }

    /// <summary>Where in the tables the record stands that says how long a section is, or null.</summary>
    private int? FindDefinition(int index, ReadOnlySpan<byte> name)
    {
        int length = isBig ? 20 : 18;
        uint count = ReadUInt32(header, isBig ? 52 : 12);
        for (int i = 0; i + 1 < count;)
        {
            ReadOnlySpan<byte> symbol = tables.AsSpan(i * length, length);
            int section = isBig
                ? BinaryPrimitives.ReadInt32LittleEndian(symbol[12..])
                : BinaryPrimitives.ReadInt16LittleEndian(symbol[12..]);
            byte further = symbol[^1];
            if (section == index + 1 && symbol[^2] == StaticClass && further > 0 && symbol[..8].SequenceEqual(name))
            {
                return (i + 1) * length;
            }

            i += 1 + further;
        }

        return null;
    }

    /// <summary>
    /// CRC-32 that begins with zero and is not inverted at the end, as the specification's linkers want it.
    /// </summary>
    private static uint ChecksumOf(ReadOnlySpan<byte> data)
    {
        uint sum = 0;
        foreach (byte value in data)
        {
            sum ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ 0xEDB8_8320;
            }
        }

        return sum;
    }

    private static uint ReadUInt32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static void WriteUInt32(byte[] bytes, int at, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
}
