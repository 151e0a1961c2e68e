namespace Recc.DepScan;

/// <summary>
/// A tree in front of another one that asks the other only about names that listings hold: most look-ups of a scan find
/// nothing. Lives for one scan; each listing is asked for once.
/// </summary>
public sealed class ListedTree(ISourceTree inner, IDirectoryListings listings) : ISourceTree
{
    private readonly Dictionary<string, Listed> directories = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public ISourceDirectory OpenDirectory(string path) => new ListedDirectory(this, inner.OpenDirectory(path), path);

    /// <inheritdoc />
    public Directives Read(SourceFile file, ReadingMode mode) => inner.Read(file, mode);

    /// <inheritdoc />
    public bool HaveSameContent(SourceFile one, SourceFile other) => inner.HaveSameContent(one, other);

    /// <inheritdoc />
    public string? RealPath(string path) => inner.RealPath(path);

    private Listed At(string path)
    {
        if (!directories.TryGetValue(path, out Listed? listed))
        {
            directories.Add(path, listed = new Listed(path, listings.List(path)));
        }

        return listed;
    }

    // Whether a name lies below a directory; follows the name from one directory to the next.
    private Holding Holds(Listed directory, ReadOnlySpan<char> name)
    {
        while (directory.Listing is { } listing)
        {
            int slash = name.IndexOf('/');
            ReadOnlySpan<char> part = slash < 0 ? name : name[..slash];

            // Not in every listing, or not what it seems.
            if (part is "" or "." or "..")
            {
                return Holding.Unknown;
            }

            if (!listing.Holds(part))
            {
                return Holding.Nothing;
            }

            if (slash < 0)
            {
                return Holding.Name;
            }

            directory = Below(directory, part);
            name = name[(slash + 1)..];
        }

        return Holding.Unknown;
    }

    private Listed Below(Listed directory, ReadOnlySpan<char> part)
    {
        var known = directory.Children.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(part, out Listed? child))
        {
            string prefix = directory.Path.Length == 0 || directory.Path.EndsWith('/')
                ? directory.Path : directory.Path + "/";
            known[part] = child = At($"{prefix}{part}");
        }

        return child;
    }

    private sealed class Listed(string path, DirectoryListing? listing)
    {
        private Dictionary<string, Listed>? children;

        internal string Path => path;

        internal DirectoryListing? Listing => listing;

        internal Dictionary<string, Listed> Children => children ??= new(StringComparer.Ordinal);
    }

    private sealed class ListedDirectory(ListedTree tree, ISourceDirectory inner, string path) : ISourceDirectory
    {
        private Listed? listed;

        public SourceFile? Find(string name)
        {
            Holding holding = name.StartsWith('/') ? Holding.Unknown : tree.Holds(listed ??= tree.At(path), name);
            return holding switch
            {
                Holding.Nothing => null,
                Holding.Name => inner.FindListed(name),
                _ => inner.Find(name),
            };
        }
    }

    private enum Holding
    {
        Nothing,
        Name,
        Unknown,
    }
}
