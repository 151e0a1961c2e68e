using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Recc.Core.Inputs.Linking;

/// <summary>
/// Reads what matters of a file that a link reads: headers only, whatever its size, and intermediate code. The formats
/// are those of the System V ABI (ELF) and of ar with GNU's long names and thin archives.
/// </summary>
internal static class LinkFileReader
{
    private const int ElfHeaderLength = 64;
    private const int ShortestElfHeader = 52;
    private const int MemberHeaderLength = 60;
    private const int MagicLength = 8;

    /// <summary>More than anybody writes by hand; a larger file is not read as a script.</summary>
    private const int LargestScript = 1 << 20;

    /// <summary>
    /// How long all names in a file may be together. Entries can share text: without a bound, a small file could name
    /// more than fits into memory.
    /// </summary>
    private const int MostText = 1 << 24;

    private const ushort SharedType = 3;
    private const int SectionHeaderLength64 = 64;
    private const int SectionHeaderLength32 = 40;

    /// <summary>
    /// What the file is; null when it cannot be understood. Throws <see cref="IOException"/> or
    /// <see cref="UnauthorizedAccessException"/>.
    /// </summary>
    public static LinkFile? Read(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        long length = RandomAccess.GetLength(file);
        Span<byte> magic = stackalloc byte[MagicLength];
        int got = RandomAccess.Read(file, magic, 0);
        magic = magic[..got];
        try
        {
            return magic.StartsWith("\u007fELF"u8) ? ReadElf(file, 0, length)
                : magic.SequenceEqual("!<arch>\n"u8) ? ReadArchive(file, length, isThin: false)
                : magic.SequenceEqual("!<thin>\n"u8) ? ReadArchive(file, length, isThin: true)
                : Bitcode.Begins(magic) ? ReadBitcode(file, 0, length)
                : ReadScript(file, length);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or OverflowException
            or IndexOutOfRangeException)
        {
            // What headers say leads out of the file.
            return null;
        }
    }

    private static LinkFile ReadBitcode(SafeFileHandle file, long start, long length)
    {
        var read = Bitcode.Read(FileBytes.Read(file, start, checked((int)length)));
        return new LinkFile(LinkFileKind.Object)
        {
            Code = LinkTimeCode.Llvm | (read.ReadsFiles ? LinkTimeCode.ReadsFiles : LinkTimeCode.None),
            NamesLibraries = read.NamesLibraries,
        };
    }

    private static LinkFile? ReadScript(SafeFileHandle file, long length)
    {
        if (length > LargestScript)
        {
            return null;
        }

        byte[] text = FileBytes.Read(file, 0, (int)length);
        return text.AsSpan().Contains((byte)0)
            ? null
            : new LinkFile(LinkFileKind.Script) { Text = Encoding.UTF8.GetString(text) };
    }

    private static LinkFile? ReadArchive(SafeFileHandle file, long length, bool isThin)
    {
        int machine = 0;
        var code = LinkTimeCode.None;
        bool namesLibraries = false;
        var members = ImmutableArray.CreateBuilder<string>();
        byte[] longNames = [];
        int room = MostText;
        Span<byte> magic = stackalloc byte[4];
        for (long at = MagicLength; at + MemberHeaderLength <= length;)
        {
            byte[] header = FileBytes.Read(file, at, MemberHeaderLength);
            string name = Encoding.Latin1.GetString(header, 0, 16).TrimEnd(' ');
            long size = long.Parse(
                Encoding.Latin1.GetString(header, 48, 10).TrimEnd(' '), NumberStyles.None,
                CultureInfo.InvariantCulture);
            long content = at + MemberHeaderLength;
            if (size > length - content && !isThin)
            {
                throw new FormatException("a member leads out of the archive");
            }

            bool isTable = name is "/" or "//" or "/SYM64/";
            if (name == "//")
            {
                longNames = FileBytes.Read(file, content, checked((int)Math.Min(size, length - content)));
            }
            else if (!isTable && isThin)
            {
                members.Add(MemberName(name, longNames, ref room));
            }
            else if (!isTable)
            {
                int got = size >= 4 ? RandomAccess.Read(file, magic, content) : 0;
                LinkFile? member = got != 4 ? null
                    : magic.SequenceEqual("\u007fELF"u8) ? ReadElf(file, content, size)
                    : Bitcode.Begins(magic) ? ReadBitcode(file, content, size)
                    : null;
                bool isElf = got == 4 && magic.SequenceEqual("\u007fELF"u8);
                machine = machine == 0 ? member?.Machine ?? 0 : machine;
                code |= member?.Code ?? (isElf ? LinkTimeCode.Closed : LinkTimeCode.None);
                namesLibraries |= member is { NamesLibraries: true };
            }

            at = content + (isThin && !isTable ? 0 : size + (size & 1));
        }

        return new LinkFile(isThin ? LinkFileKind.ThinArchive : LinkFileKind.Archive)
        {
            Machine = machine,
            Code = code,
            NamesLibraries = namesLibraries,
            Members = members.DrainToImmutable(),
        };
    }

    /// <summary>"/12" is where the name stands in the table; "/12:34" is a member of an archive of that name.</summary>
    private static string MemberName(string name, byte[] longNames, ref int room)
    {
        if (!name.StartsWith('/'))
        {
            return name.TrimEnd('/');
        }

        int colon = name.IndexOf(':', StringComparison.Ordinal);
        int start = int.Parse(name.AsSpan(1, (colon < 0 ? name.Length : colon) - 1), NumberStyles.None,
            CultureInfo.InvariantCulture);
        return StringAt(longNames, start, (byte)'\n', ref room).TrimEnd('/');
    }

    private static LinkFile? ReadElf(SafeFileHandle file, long start, long length)
    {
        if (length < ShortestElfHeader)
        {
            return null;
        }

        byte[] header = FileBytes.Read(file, start, (int)Math.Min(ElfHeaderLength, length));
        bool is64 = header[4] == 2;
        bool isLittle = header[5] == 1;
        var elf = new ElfView(file, start, length, is64, isLittle);
        ushort type = elf.Short(header, 16);
        long sections = elf.Address(header, is64 ? 40 : 32);
        int count = elf.Short(header, is64 ? 60 : 48);
        int nameTable = elf.Short(header, is64 ? 62 : 50);
        int each = is64 ? SectionHeaderLength64 : SectionHeaderLength32;
        if (sections != 0 && count == 0)
        {
            // More than fit into the header: the first section says how many.
            byte[] first = elf.Bytes(sections, each);
            count = checked((int)elf.Address(first, is64 ? 32 : 20));
            nameTable = nameTable == 0xFFFF ? elf.Int(first, is64 ? 40 : 24) : nameTable;
        }

        var read = new LinkFile(type == SharedType ? LinkFileKind.SharedLibrary : LinkFileKind.Object)
        {
            Machine = (elf.Short(header, 18) << 2) | (is64 ? 2 : 0) | (isLittle ? 1 : 0),
        };
        if (sections == 0)
        {
            return type == SharedType ? null : read;
        }

        byte[] table = elf.Bytes(sections, checked(count * each));
        if (type == SharedType)
        {
            return WithDynamic(read, elf, table, count, each);
        }

        byte[] names = elf.Section(table, nameTable * each);
        return read with
        {
            Code = GccCode.Read(elf, table, names, each)
                | (names.AsSpan().IndexOf(".llvmbc\0"u8) >= 0 ? LinkTimeCode.Embedded : LinkTimeCode.None),
            NamesLibraries = names.AsSpan().IndexOf(".deplibs\0"u8) >= 0,
        };
    }

    private static LinkFile WithDynamic(LinkFile read, ElfView elf, byte[] table, int count, int each)
    {
        const int dynamicType = 6;
        for (int i = 0; i < count; i++)
        {
            if (elf.Int(table, (i * each) + 4) != dynamicType)
            {
                continue;
            }

            byte[] entries = elf.Section(table, i * each);
            int strings = elf.Link(table, i * each);
            byte[] text = elf.Section(table, strings * each);
            return WithEntries(read, elf, entries, text);
        }

        return read;
    }

    private static LinkFile WithEntries(LinkFile read, ElfView elf, byte[] entries, byte[] text)
    {
        const int needed = 1;
        const int name = 14;
        const int oldRunPath = 15;
        const int runPath = 29;
        var neededNames = ImmutableArray.CreateBuilder<string>();
        var directories = ImmutableArray.CreateBuilder<string>();
        string? ownName = null;
        int room = MostText;
        int step = elf.Is64 ? 16 : 8;
        for (int at = 0; at + step <= entries.Length; at += step)
        {
            long tag = elf.Address(entries, at);
            if (tag is not (needed or name or oldRunPath or runPath))
            {
                continue;
            }

            string value = StringAt(text, checked((int)elf.Address(entries, at + (step / 2))), 0, ref room);
            switch (tag)
            {
                case needed:
                    neededNames.Add(value);
                    break;
                case name:
                    ownName = value;
                    break;
                default:
                    directories.AddRange(value.Split(':', StringSplitOptions.RemoveEmptyEntries));
                    break;
            }
        }

        return read with
        {
            Name = ownName,
            Needed = neededNames.DrainToImmutable(),
            RunPath = directories.DrainToImmutable(),
        };
    }

    private static string StringAt(byte[] text, int at, byte ending, ref int room)
    {
        ReadOnlySpan<byte> rest = text.AsSpan(at);
        int end = rest.IndexOf(ending);
        rest = end < 0 ? rest : rest[..end];
        room -= rest.Length;
        return room >= 0 ? Encoding.UTF8.GetString(rest) : throw new FormatException("too many long names");
    }
}
