namespace Recc.DepScan;

/// <summary>The names in one directory of a file system that tells case apart. Serves many threads.</summary>
public sealed class DirectoryListing
{
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> names;

    /// <summary>Makes one.</summary>
    /// <param name="names">All of them, whatever they name.</param>
    public DirectoryListing(IEnumerable<string> names)
    {
        this.names = new HashSet<string>(names, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>A directory that is not there, or that holds nothing.</summary>
    public static DirectoryListing Empty { get; } = new([]);

    /// <summary>Whether something of that name, without slashes, lies in it.</summary>
    public bool Holds(ReadOnlySpan<char> name) => names.Contains(name);
}
