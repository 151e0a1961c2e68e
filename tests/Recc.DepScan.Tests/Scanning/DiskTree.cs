using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Recc.DepScan.Tests.Scanning;

/// <summary>The disk as it is: every look-up asks the system; only directives are remembered.</summary>
internal sealed partial class DiskTree(string workingDirectory, Lexicon lexicon) : ISourceTree
{
    private readonly ConcurrentDictionary<(string, long, long, ReadingMode), Directives> read = new();
    private readonly ConcurrentDictionary<string, ulong> numbers = new(StringComparer.Ordinal);

    public ISourceDirectory OpenDirectory(string path) => new DiskDirectory(this, Path.Join(Rooted(path), "/"));

    public Directives Read(SourceFile file, ReadingMode mode)
    {
        var disk = (DiskFile)file;
        return read.GetOrAdd(
            (disk.RealPath, disk.Size, disk.ModifiedSeconds, mode),
            static (key, lexicon) => Directives.Read(File.ReadAllBytes(key.Item1), key.Item4, lexicon),
            lexicon);
    }

    public bool HaveSameContent(SourceFile one, SourceFile other) =>
        File.ReadAllBytes(((DiskFile)one).RealPath).AsSpan()
            .SequenceEqual(File.ReadAllBytes(((DiskFile)other).RealPath));

    public unsafe string? RealPath(string path)
    {
        byte* buffer = stackalloc byte[4097];
        return RealPath(Rooted(path), buffer) is null ? null : Marshal.PtrToStringUTF8((nint)buffer);
    }

    private string Rooted(string path) => path.StartsWith('/') ? path : $"{workingDirectory}/{path}";

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial byte* RealPath(string path, byte* buffer);

    private sealed class DiskFile : SourceFile
    {
        internal required string RealPath { get; init; }
    }

    private sealed class DiskDirectory(DiskTree tree, string prefix) : ISourceDirectory
    {
        public SourceFile? Find(string name)
        {
            string? real = tree.RealPath(name.StartsWith('/') ? name : prefix + name);
            if (real is null || new FileInfo(real) is not { Exists: true } file)
            {
                return null;
            }

            // Which real path stands in for which inode: hard links would count as two files.
            return new DiskFile
            {
                RealPath = real,
                Identity = new FileKey(0,
                    tree.numbers.GetOrAdd(real, static (_, all) => (ulong)all.Count, tree.numbers)),
                Size = file.Length,
                ModifiedSeconds = new DateTimeOffset(file.LastWriteTimeUtc).ToUnixTimeSeconds(),
            };
        }
    }
}
