using System.Buffers.Binary;
using System.Text;
using Recc.Core.Actions;

namespace Recc.Core.Outputs;

/// <summary>
/// Exchanges names in the section .debug$T of an object: a signature, then records, each with its length and kind in
/// two bytes each, padded to four. Sources: Microsoft's published cvinfo.h and LLVM's documentation of the PDB file
/// format.
/// </summary>
internal static class CodeViewTypes
{
    private const uint Signature = 4; // CV_SIGNATURE_C13
    private const ushort StringRecord = 0x1605; // LF_STRING_ID
    private const ushort BuildRecord = 0x1603; // LF_BUILDINFO
    private const uint FirstIndex = 0x1000;
    private const int LongestRecord = 0xFF00;

    /// <summary>
    /// The new contents, and the number of the build record in them; null when they are not what they should be.
    /// </summary>
    public static (byte[] Data, uint BuildIndex)? Restore(byte[] data, CodeViewNames names)
    {
        if (ReadRecords(data) is not { } records)
        {
            return null;
        }

        // What the build record lists: directory, tool, source, program database, command line.
        byte[] build = records.Find(static record => KindOf(record) == BuildRecord) ?? [];
        uint source = Listed(build, 2);
        uint commandLine = Listed(build, 4);
        for (int i = 0; i < records.Count; i++)
        {
            uint index = FirstIndex + (uint)i;
            records[i] = KindOf(records[i]) != StringRecord ? records[i]
                : index == source ? Rewrite(records[i], names.Spelled)
                : index == commandLine && Substrings(records[i]) == 0 ? Rewrite(records[i], names.CommandLine)
                : index == commandLine || Substrings(records[i]) != 0 ? Rewrite(records[i], names.Placed)
                : Rewrite(records[i], names.Path);
        }

        DropRepeated(records, source);
        var written = new MemoryStream(data.Length);
        written.Write(data, 0, 4);
        records.ForEach(record => written.Write(record));
        int last = records.FindIndex(static record => KindOf(record) == BuildRecord);
        return records.Exists(static record => record.Length > LongestRecord)
            ? null
            : (written.ToArray(), last < 0 ? 0 : FirstIndex + (uint)last);
    }

    /// <summary>
    /// A compiler writes each text once. An absolute name of the source may be there already, for a type that is
    /// declared in it. Behind it stand no records but those of the build, so that what they list is all there is to
    /// change.
    /// </summary>
    private static void DropRepeated(List<byte[]> records, uint source)
    {
        if (source < FirstIndex || source - FirstIndex >= records.Count)
        {
            return;
        }

        int at = (int)(source - FirstIndex);

        int first = records.FindIndex(record => record.AsSpan().SequenceEqual(records[at]));
        if (first == at || !records.Skip(at).All(IsOfBuild))
        {
            return;
        }

        records.RemoveAt(at);
        byte[] build = records.Find(static record => KindOf(record) == BuildRecord)!.ToArray();
        records[records.FindIndex(static record => KindOf(record) == BuildRecord)] = build;
        int count = BinaryPrimitives.ReadUInt16LittleEndian(build.AsSpan(4));
        for (int field = 6; field + 4 <= build.Length && field < 6 + (4 * count); field += 4)
        {
            uint listed = BinaryPrimitives.ReadUInt32LittleEndian(build.AsSpan(field));
            uint now = listed == source ? FirstIndex + (uint)first : listed > source ? listed - 1 : listed;
            BinaryPrimitives.WriteUInt32LittleEndian(build.AsSpan(field), now);
        }
    }

    private static bool IsOfBuild(byte[] record) =>
        KindOf(record) == BuildRecord || (KindOf(record) == StringRecord && Substrings(record) == 0);

    private static List<byte[]>? ReadRecords(byte[] data)
    {
        if (data.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(data) != Signature)
        {
            return null;
        }

        var records = new List<byte[]>();
        for (int at = 4; at < data.Length;)
        {
            int length = at + 4 <= data.Length ? BinaryPrimitives.ReadUInt16LittleEndian(data.AsSpan(at)) + 2 : 0;
            if (length < 4 || at + length > data.Length)
            {
                return null;
            }

            records.Add(data[at..(at + length)]);
            at += length;
        }

        return records;
    }

    private static ushort KindOf(byte[] record) => BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(2));

    /// <summary>The record that holds the beginning of a text that was too long for one; 0 for a whole text.</summary>
    private static uint Substrings(byte[] record) =>
        record.Length >= 8 ? BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(4)) : 0;

    private static uint Listed(byte[] build, int which) =>
        build.Length >= 10 + (4 * which) && BinaryPrimitives.ReadUInt16LittleEndian(build.AsSpan(4)) > which
            ? BinaryPrimitives.ReadUInt32LittleEndian(build.AsSpan(6 + (4 * which)))
            : 0;

    private static byte[] Rewrite(byte[] record, Func<string, string> rename)
    {
        int end = record.Length > 8 ? record.AsSpan(8).IndexOf((byte)0) : -1;
        if (end < 0)
        {
            return record;
        }

        string old = Encoding.Latin1.GetString(record, 8, end);
        string text = Latin1Names.Rename(old, rename);
        if (text == old)
        {
            return record;
        }

        int length = 8 + text.Length + 1;
        byte[] written = new byte[(length + 3) & ~3];
        record.AsSpan(0, 8).CopyTo(written);
        Encoding.Latin1.GetBytes(text, written.AsSpan(8));
        for (int at = length; at < written.Length; at++)
        {
            written[at] = (byte)(0xF0 + written.Length - at); // LF_PAD1 to LF_PAD3
        }

        BinaryPrimitives.WriteUInt16LittleEndian(written, unchecked((ushort)(written.Length - 2)));
        return written;
    }
}
