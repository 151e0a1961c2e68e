using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.DepScan;

namespace Recc.Core.Sources;

/// <summary>
/// Files as one scan sees them. Each is looked at once; what it holds is read only when it is not known from before.
/// </summary>
/// <param name="workingDirectory">Absolute.</param>
/// <param name="vocabulary">What the scan is done with.</param>
/// <param name="function">Of all digests.</param>
public sealed class DiskTree(
    string workingDirectory,
    SourceVocabulary vocabulary,
    DigestFunction function) : ISourceTree
{
    private readonly Dictionary<string, DiskFile> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> realDirectories = new(StringComparer.Ordinal);

    /// <summary>
    /// One of gcc's precompiled headers in a directory whose names are not listed, or null.
    /// </summary>
    public string? Precompiled { get; private set; }

    /// <summary>
    /// What lies where a file was looked for and is neither a file nor a directory, or null. Compilers read it, wait
    /// for it or end in an error; none goes on to the next directory.
    /// </summary>
    public string? Unclear { get; private set; }

    public ISourceDirectory OpenDirectory(string path) =>
        new DiskDirectory(this, PathText.Join(workingDirectory, path));

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
        if (name is "" or "." or ".." || IsLink(absolute))
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

    private bool IsLink(string path) => files.TryGetValue(path, out DiskFile? known)
        ? known.IsLink
        : FileIdentity.TryReadLink(path, out FileIdentity link) && link.IsSymbolicLink;

    /// <summary>
    /// What this scan has read of a file that it found, or reads now. Throws <see cref="IOException"/> when it cannot
    /// be read.
    /// </summary>
    public SourceText TextOf(SourceFile file)
    {
        var disk = (DiskFile)file;
        return disk.Text ??= vocabulary.Read(disk.Path, disk.Status, function);
    }

    private DiskFile? Look(string path)
    {
        if (files.TryGetValue(path, out DiskFile? known))
        {
            return known;
        }

        bool isNamed = FileIdentity.TryReadLink(path, out FileIdentity status);
        bool isLink = isNamed && status.IsSymbolicLink;
        bool isThere = isLink ? FileIdentity.TryRead(path, out status) : isNamed;
        if (!isThere || !status.IsRegularFile)
        {
            bool isUnclear = isThere ? !status.IsDirectory : isLink;
            Unclear ??= isUnclear ? path : null;
            return null;
        }

        var file = new DiskFile
        {
            Path = PhysicalPath.WithoutDots(path),
            Status = status,
            IsLink = isLink,
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

        internal required bool IsLink { get; init; }

        internal SourceText? Text { get; set; }
    }

    private sealed class DiskDirectory(DiskTree tree, string directory) : ISourceDirectory
    {
        public SourceFile? Find(string name)
        {
            string path = PathText.Join(directory, name);
            if (tree.Precompiled is null && FileIdentity.TryRead(path + PrecompiledNames.OfGcc, out _))
            {
                tree.Precompiled = path + PrecompiledNames.OfGcc;
            }

            return tree.Look(path);
        }

        // Who lists names sees precompiled headers among them.
        public SourceFile? FindListed(string name) => tree.Look(PathText.Join(directory, name));
    }
}
