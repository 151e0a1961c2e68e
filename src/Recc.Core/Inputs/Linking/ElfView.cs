using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Recc.Core.Inputs.Linking;

/// <summary>An ELF file, or one in an archive. What leads out of it throws <see cref="FormatException"/>.</summary>
internal sealed record ElfView(SafeFileHandle File, long Start, long Length, bool Is64, bool IsLittle)
{
    public byte[] Bytes(long at, long length) => at < 0 || length < 0 || at > Length - length
        ? throw new FormatException("a section leads out of the file")
        : FileBytes.Read(File, Start + at, checked((int)length));

    public ushort Short(byte[] bytes, int at) => IsLittle
        ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at))
        : BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));

    public int Int(byte[] bytes, int at) => IsLittle
        ? BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at))
        : BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));

    public long Address(byte[] bytes, int at) => !Is64 ? (uint)Int(bytes, at)
        : IsLittle ? BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at))
        : BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(at));

    public long Offset(byte[] table, int section) => Address(table, section + (Is64 ? 24 : 16));

    public long Size(byte[] table, int section) => Address(table, section + (Is64 ? 32 : 20));

    public int Link(byte[] table, int section) => Int(table, section + (Is64 ? 40 : 24));

    /// <summary>The content of the section whose header is there in the table.</summary>
    public byte[] Section(byte[] table, int section) => Bytes(Offset(table, section), Size(table, section));
}
