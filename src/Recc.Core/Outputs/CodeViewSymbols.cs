using System.Buffers.Binary;
using System.Text;
using Recc.Core.Actions;

namespace Recc.Core.Outputs;

/// <summary>
/// Exchanges names in the sections .debug$S of an object: a signature, then subsections, each with its kind and its length
/// in four bytes each, padded to four. All of them share one table of strings, which they name by their places in it.
/// Sources as for <see cref="CodeViewTypes"/>.
/// </summary>
internal sealed class CodeViewSymbols
{
    private const uint Signature = 4; // CV_SIGNATURE_C13
    private const uint SymbolsKind = 0xF1;
    private const uint StringsKind = 0xF3;
    private const uint ChecksumsKind = 0xF4;
    private const uint FramesKind = 0xF5;
    private const ushort ObjectNameRecord = 0x1101; // S_OBJNAME
    private const ushort BuildRecord = 0x114C; // S_BUILDINFO
    private const int FrameLength = 32;
    private const int FrameProgram = 20;

    private readonly CodeViewNames names;
    private readonly Dictionary<uint, uint> moved = [];
    private readonly byte[] strings;
    private readonly uint buildIndex;

    private CodeViewSymbols(CodeViewNames names, ReadOnlySpan<byte> table, uint buildIndex)
    {
        this.names = names;
        this.buildIndex = buildIndex;
        strings = RestoreStrings(table);
    }

    /// <summary>
    /// Reads the table of strings, which is in one of the sections; null when the contents are not what they should be.
    /// </summary>
    /// <param name="sections">All of them.</param>
    /// <param name="names">What to exchange.</param>
    /// <param name="buildIndex">The number of the build record among the types; 0 when there is none.</param>
    public static CodeViewSymbols? TryRead(IEnumerable<byte[]> sections, CodeViewNames names, uint buildIndex)
    {
        byte[]? table = null;
        foreach (byte[] section in sections)
        {
            if (ReadSubsections(section) is not { } parts)
            {
                return null;
            }

            foreach ((uint kind, int start, int length) in parts)
            {
                if (kind == StringsKind && table is not null)
                {
                    return null;
                }

                table = kind == StringsKind ? section[start..(start + length)] : table;
            }
        }

        return new CodeViewSymbols(names, table ?? [], buildIndex);
    }

    /// <summary>A section's new contents, and where in them a place of the old is; null when that cannot be said.</summary>
    public (byte[] Data, Func<uint, uint> Place)? Restore(byte[] section)
    {
        var written = new MemoryStream(section.Length);
        var places = new List<(uint Old, uint New)>();
        written.Write(section, 0, 4);
        foreach ((uint kind, int start, int length) in ReadSubsections(section)!)
        {
            places.Add(((uint)start - 8, (uint)written.Length));
            written.Write(section, start - 8, 8);
            long from = written.Length;
            places.Add(((uint)start, (uint)from));
            ReadOnlySpan<byte> old = section.AsSpan(start, length);
            if (!Restore(kind, old, written, (uint)start, places))
            {
                return null;
            }

            long end = written.Length;
            written.Position = from - 4;
            byte[] size = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(size, (uint)(end - from));
            written.Write(size);
            written.Position = end;
            written.Write(new byte[(int)(-end & 3)]);
        }

        return (written.ToArray(), place => Moved(places, place));
    }

    private bool Restore(
        uint kind, ReadOnlySpan<byte> old, MemoryStream written, uint start, List<(uint Old, uint New)> places)
    {
        switch (kind)
        {
            case SymbolsKind:
                return RestoreRecords(old, written, start, places);
            case StringsKind:
                written.Write(strings);
                return true;
            case ChecksumsKind:
                return RestorePlaces(old.ToArray(), 0, at => ChecksumLength(at), written);
            case FramesKind:
                return RestorePlaces(old.ToArray(), 4 + FrameProgram, static _ => FrameLength, written);
            default:
                written.Write(old);
                return true;
        }
    }

    private static List<(uint Kind, int Start, int Length)>? ReadSubsections(byte[] section)
    {
        if (section.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(section) != Signature)
        {
            return null;
        }

        var parts = new List<(uint, int, int)>();
        for (int at = 4; at < section.Length;)
        {
            if (at + 8 > section.Length)
            {
                return null;
            }

            uint length = BinaryPrimitives.ReadUInt32LittleEndian(section.AsSpan(at + 4));
            if (length > section.Length - at - 8)
            {
                return null;
            }

            parts.Add((BinaryPrimitives.ReadUInt32LittleEndian(section.AsSpan(at)), at + 8, (int)length));
            at = (at + 8 + (int)length + 3) & ~3;
        }

        return parts;
    }

    /// <summary>Behind the last string is padding, if the whole is padded.</summary>
    private byte[] RestoreStrings(ReadOnlySpan<byte> table)
    {
        int end = Math.Min(table.TrimEnd((byte)0).Length + 1, table.Length);
        var written = new MemoryStream(table.Length);
        for (int at = 0; at < end;)
        {
            int length = table[at..end].IndexOf((byte)0);
            length = length < 0 ? end - at : length;
            moved[(uint)at] = (uint)written.Length;
            string text = Latin1Names.Rename(Encoding.Latin1.GetString(table.Slice(at, length)), names.Path);
            written.Write(Encoding.Latin1.GetBytes(text));
            written.WriteByte(0);
            at += length + 1;
        }

        if (table.Length % 4 == 0)
        {
            written.Write(new byte[(int)(-written.Length & 3)]);
        }

        return written.ToArray();
    }

    /// <summary>Records are copied, except those with the object's own name and the number of the build record.</summary>
    private bool RestoreRecords(
        ReadOnlySpan<byte> old, MemoryStream written, uint start, List<(uint Old, uint New)> places)
    {
        for (int at = 0; at < old.Length;)
        {
            int length = at + 4 <= old.Length ? BinaryPrimitives.ReadUInt16LittleEndian(old[at..]) + 2 : 0;
            if (length < 4 || at + length > old.Length)
            {
                return false;
            }

            places.Add((start + (uint)at, (uint)written.Length));
            ReadOnlySpan<byte> record = old.Slice(at, length);
            written.Write(BinaryPrimitives.ReadUInt16LittleEndian(record[2..]) switch
            {
                ObjectNameRecord when length > 8 && names.ObjectFile is { } file => ObjectName(record, file),
                BuildRecord when length >= 8 && buildIndex > 0 => BuildNumber(record),
                _ => record,
            });
            at += length;
        }

        return true;
    }

    private byte[] BuildNumber(ReadOnlySpan<byte> record)
    {
        byte[] written = record.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(written.AsSpan(4), buildIndex);
        return written;
    }

    private static byte[] ObjectName(ReadOnlySpan<byte> record, string file)
    {
        byte[] name = Encoding.UTF8.GetBytes(file);
        int length = 8 + name.Length + 1;
        byte[] written = new byte[record.Length % 4 == 0 ? (length + 3) & ~3 : length];
        record[..8].CopyTo(written);
        name.CopyTo(written, 8);
        BinaryPrimitives.WriteUInt16LittleEndian(written, checked((ushort)(written.Length - 2)));
        return written;
    }

    /// <summary>Exchanges the places in the table of strings that entries carry, all at the same place in them.</summary>
    private bool RestorePlaces(byte[] content, int first, Func<ReadOnlyMemory<byte>, int> length, MemoryStream written)
    {
        for (int at = first; at + 4 <= content.Length; at += length(content.AsMemory(at)))
        {
            if (!moved.TryGetValue(BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(at)), out uint place))
            {
                return false;
            }

            BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(at), place);
        }

        written.Write(content);
        return true;
    }

    /// <summary>A place in the table, a length in one byte, a kind in one, and the sum; padded to four.</summary>
    private static int ChecksumLength(ReadOnlyMemory<byte> entry) =>
        entry.Length < 6 ? entry.Length : (6 + entry.Span[4] + 3) & ~3;

    private static uint Moved(List<(uint Old, uint New)> places, uint place)
    {
        uint moved = place;
        foreach ((uint old, uint now) in places)
        {
            if (old > place)
            {
                break;
            }

            moved = now + (place - old);
        }

        return moved;
    }
}
