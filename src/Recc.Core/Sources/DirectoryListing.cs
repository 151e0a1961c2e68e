using System.IO.Enumeration;
using Recc.Core.Digests;
using Recc.Core.Paths;

namespace Recc.Core.Sources;

/// <summary>The names in a directory, as far as they are worth knowing.</summary>
public sealed class DirectoryListing
{
    private const string Precompiled = ".gch";

    private static readonly EnumerationOptions EveryName = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>Null when each name is to be looked for by itself.</summary>
    private readonly HashSet<string>? names;

    private DirectoryListing(FileIdentity identity, HashSet<string>? names)
    {
        Identity = identity;
        this.names = names;
        HasPrecompiled = names?.Any(static name => name.EndsWith(Precompiled, StringComparison.Ordinal)) ?? false;
    }

    public FileIdentity Identity { get; }

    /// <summary>Whether any name in it is one of gcc's precompiled headers; false where names are not known.</summary>
    public bool HasPrecompiled { get; }

    public bool IsComplete => names is not null;

    /// <summary>About how many bytes it takes.</summary>
    internal long Bytes => 200 + ((names?.Count ?? 0) * 90L);

    /// <summary>Whether there may be something of that name.</summary>
    public bool MayHold(string name) => names is null || names.Contains(name);

    /// <summary>One that does not know the names.</summary>
    internal static DirectoryListing Unread(FileIdentity identity) => new(identity, null);

    /// <summary>Reads a directory; one that we may not read, or that does not tell names apart by case, stays unread.</summary>
    /// <param name="directory">Absolute, without ".." behind links.</param>
    /// <param name="identity">From before.</param>
    internal static DirectoryListing Read(string directory, FileIdentity identity)
    {
        try
        {
            var all = new FileSystemEnumerable<string>(
                directory, static (ref FileSystemEntry entry) => entry.FileName.ToString(), EveryName);
            HashSet<string> names = all.ToHashSet(StringComparer.Ordinal);
            return FoldsCase(directory, names) ? Unread(identity) : new DirectoryListing(identity, names);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Unread(identity);
        }
    }

    private static bool FoldsCase(string directory, HashSet<string> names)
    {
        foreach (string name in names)
        {
            string other = name.ToUpperInvariant();
            if (other != name && !names.Contains(other))
            {
                return FileIdentity.TryReadLink(PathText.Join(directory, other), out _);
            }
        }

        return false;
    }
}
