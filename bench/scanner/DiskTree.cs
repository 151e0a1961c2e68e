using System.Runtime.InteropServices;
using Recc.DepScan;

namespace Recc.ScanBench;

/// <summary>
/// The disk, asked anew for every look-up of every scan; what is read of a file is kept while its status stays.
/// </summary>
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
        Looks++;
        FileTimes times = FileTimes.Of(path, out bool isLink);
        return !times.IsRegular ? null : new DiskFile
        {
            Path = path,
            MayBeLink = isLink,
            Identity = times.Identity,
            Size = times.Size,
            ModifiedSeconds = times.ModifiedSeconds,
            ModifiedNanoseconds = times.ModifiedNanoseconds,
        };
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial byte* RealPath(string path, byte* buffer);

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
