using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Recc.DepScan;

namespace Recc.ScanBench;

/// <summary>The disk, asked anew for every look-up of every scan; what is read of a file is kept while its status stays.</summary>
internal sealed partial class DiskTree(string workingDirectory, Lexicon lexicon) : ISourceTree
{
    private readonly Dictionary<Version, Directives> read = [];
    private byte[] buffer = new byte[1 << 16];

    /// <summary>How often the system was asked about a path.</summary>
    internal long Looks { get; private set; }

    /// <summary>How many texts were read.</summary>
    internal int Reads => read.Count;

    public ISourceDirectory OpenDirectory(string path) => new DiskDirectory(this, Path.Join(Rooted(path), "/"));

    public Directives Read(SourceFile file, ReadingMode mode)
    {
        var disk = (DiskFile)file;
        var version = new Version(disk.Identity, disk.Size, disk.ModifiedSeconds, disk.ModifiedNanoseconds, mode);
        if (!read.TryGetValue(version, out Directives? directives))
        {
            read.Add(version, directives = Directives.Read(Text(disk.Path), mode, lexicon));
        }

        return directives;
    }

    public bool HaveSameContent(SourceFile one, SourceFile other) =>
        File.ReadAllBytes(((DiskFile)one).Path).AsSpan().SequenceEqual(File.ReadAllBytes(((DiskFile)other).Path));

    public unsafe string? RealPath(string path)
    {
        byte* result = stackalloc byte[4097];
        return RealPath(Rooted(path), result) is null ? null : Marshal.PtrToStringUTF8((nint)result);
    }

    private string Rooted(string path) => path.StartsWith('/') ? path : $"{workingDirectory}/{path}";

    private ReadOnlySpan<byte> Text(string path)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(path);
        int length = 0;
        for (int count; (count = RandomAccess.Read(handle, buffer.AsSpan(length), length)) > 0;)
        {
            length += count;
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }

        return buffer.AsSpan(0, length);
    }

    private DiskFile? Find(string path)
    {
        const int noLinks = 0x100;
        const int link = 0xa000;
        const int regular = 0x8000;
        Span<byte> status = stackalloc byte[256];
        Ask(path, noLinks, status);
        bool isLink = KindIn(status) == link;
        if (isLink)
        {
            Ask(path, 0, status);
        }

        // As struct statx has them.
        return KindIn(status) != regular ? null : new DiskFile
        {
            Path = path,
            MayBeLink = isLink,
            Identity = new FileKey(
                BinaryPrimitives.ReadUInt64LittleEndian(status[136..]), BinaryPrimitives.ReadUInt64LittleEndian(status[32..])),
            Size = BinaryPrimitives.ReadInt64LittleEndian(status[40..]),
            ModifiedSeconds = BinaryPrimitives.ReadInt64LittleEndian(status[112..]),
            ModifiedNanoseconds = BinaryPrimitives.ReadUInt32LittleEndian(status[120..]),
        };
    }

    private unsafe void Ask(string path, int flags, Span<byte> status)
    {
        const int relativeToWorkingDirectory = -100;
        const uint basicFields = 0x7ff;
        Looks++;
        fixed (byte* at = status)
        {
            if (Status(relativeToWorkingDirectory, path, flags, basicFields, at) != 0)
            {
                status.Clear();
            }
        }
    }

    private static int KindIn(ReadOnlySpan<byte> status) => BinaryPrimitives.ReadUInt16LittleEndian(status[28..]) & 0xf000;

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial byte* RealPath(string path, byte* buffer);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Status(int directory, string path, int flags, uint mask, byte* status);

    private readonly record struct Version(FileKey Key, long Size, long Seconds, uint Nanoseconds, ReadingMode Mode);

    private sealed class DiskFile : SourceFile
    {
        internal required string Path { get; init; }

        internal required uint ModifiedNanoseconds { get; init; }
    }

    private sealed class DiskDirectory(DiskTree tree, string prefix) : ISourceDirectory
    {
        public SourceFile? Find(string name) => tree.Find(name.StartsWith('/') ? name : prefix + name);
    }
}
