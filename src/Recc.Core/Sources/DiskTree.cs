using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.DepScan;

namespace Recc.Core.Sources;

/// <summary>
/// The disk as one scan sees it. Every directory and every file is looked at once; what they hold is read only when it is
/// not known from before.
/// </summary>
/// <param name="workingDirectory">Absolute.</param>
/// <param name="vocabulary">What the scan is done with.</param>
/// <param name="directories">What is known of directories.</param>
/// <param name="function">Of all digests.</param>
public sealed class DiskTree(
    string workingDirectory,
    SourceVocabulary vocabulary,
    DirectoryMemory directories,
    DigestFunction function) : ISourceTree
{
    private readonly Dictionary<string, DiskDirectory> opened = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DiskFile> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> realDirectories = new(StringComparer.Ordinal);

    /// <summary>
    /// One of gcc's precompiled headers in a directory that was searched, or null: it may be read instead of a header.
    /// </summary>
    public string? Precompiled { get; private set; }

    public ISourceDirectory OpenDirectory(string path) => Open(PathText.Join(workingDirectory, path));

    public Directives Read(SourceFile file, ReadingMode mode)
    {
        var disk = (DiskFile)file;
        try
        {
            disk.Text = vocabulary.Read(disk.Path, disk.Status, function, mode);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }

        return disk.Text.Directives!;
    }

    public bool HaveSameContent(SourceFile one, SourceFile other) => TextOf(one).Digest == TextOf(other).Digest;

    public string? RealPath(string path)
    {
        string absolute = PathText.Join(workingDirectory, path);
        string parent = PathText.Parent(absolute);
        string name = PathText.Name(absolute);
        if (name is "" or "." or ".."
            || (FileIdentity.TryReadLink(absolute, out FileIdentity link) && link.IsSymbolicLink))
        {
            return PhysicalPath.Of(absolute);
        }

        if (!realDirectories.TryGetValue(parent, out string? real))
        {
            real = PhysicalPath.Of(parent);
            realDirectories.Add(parent, real);
        }

        return PathText.Join(real, name);
    }

    /// <summary>
    /// What this scan has read of a file that it found, or reads now. Throws <see cref="IOException"/> when it cannot be read.
    /// </summary>
    public SourceText TextOf(SourceFile file)
    {
        var disk = (DiskFile)file;
        return disk.Text ??= vocabulary.Read(disk.Path, disk.Status, function);
    }

    private DiskDirectory Open(string absolute)
    {
        if (!opened.TryGetValue(absolute, out DiskDirectory? directory))
        {
            DirectoryListing? listing = directories.Look(absolute);
            directory = new DiskDirectory(this, absolute, listing);
            opened.Add(absolute, directory);
        }

        return directory;
    }

    private DiskFile? Look(string path)
    {
        if (files.TryGetValue(path, out DiskFile? known))
        {
            return known;
        }

        if (!FileIdentity.TryRead(path, out FileIdentity status) || !status.IsRegularFile)
        {
            return null;
        }

        var file = new DiskFile
        {
            Path = PhysicalPath.WithoutDots(path),
            Status = status,
            Identity = new FileKey(status.Device, status.Inode),
            Size = status.Size,
            ModifiedSeconds = Math.DivRem(status.ModifiedNanoseconds, 1_000_000_000).Quotient,
        };
        files.Add(path, file);
        return file;
    }

    private sealed class DiskFile : SourceFile
    {
        /// <summary>As the runtime opens it.</summary>
        internal required string Path { get; init; }

        internal required FileIdentity Status { get; init; }

        internal SourceText? Text { get; set; }
    }

    private sealed class DiskDirectory(DiskTree tree, string path, DirectoryListing? listing) : ISourceDirectory
    {
        public SourceFile? Find(string name)
        {
            int slash = name.LastIndexOf('/');
            if (slash >= 0)
            {
                string parent = slash == 0 ? "/" : PathText.Join(path, name[..slash]);
                return tree.Open(parent).Find(name[(slash + 1)..]);
            }

            if (listing is null)
            {
                return null;
            }

            if (tree.Precompiled is null && MayBePrecompiled(name))
            {
                tree.Precompiled = PathText.Join(path, name + ".gch");
            }

            return listing.MayHold(name) ? tree.Look(PathText.Join(path, name)) : null;
        }

        private bool MayBePrecompiled(string name) => listing!.IsComplete
            ? listing.HasPrecompiled && listing.MayHold(name + ".gch")
            : FileIdentity.TryRead(PathText.Join(path, name + ".gch"), out _);
    }
}
