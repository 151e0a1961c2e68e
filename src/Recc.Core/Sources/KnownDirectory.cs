using System.Collections.Immutable;
using System.IO.Enumeration;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.DepScan;

namespace Recc.Core.Sources;

/// <summary>What is known of a directory as long as its identity holds.</summary>
/// <param name="Identity">From before it was read.</param>
/// <param name="Listing">The names in it; null when each is to be looked for by itself.</param>
internal sealed record KnownDirectory(FileIdentity Identity, DirectoryListing? Listing)
{
    private static readonly EnumerationOptions EveryName = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>Precompiled headers of any compiler among the names, sorted; empty where they are not known.</summary>
    public ImmutableArray<string> Precompiled { get; private init; } = [];

    /// <summary>Whether we may not read it, so that what a compiler says of names in it is not known.</summary>
    public bool IsClosed { get; private init; }

    /// <summary>About how many bytes it takes.</summary>
    public long Bytes { get; private init; } = 200;

    /// <summary>One whose names are not known.</summary>
    public static KnownDirectory Unread(FileIdentity identity) => new(identity, null);

    /// <summary>
    /// Reads a directory. Of one that we may not read, or that does not tell names apart by case, the names stay
    /// unknown.
    /// </summary>
    /// <param name="directory">Absolute, as the runtime opens it.</param>
    /// <param name="identity">From before.</param>
    public static KnownDirectory Read(string directory, FileIdentity identity)
    {
        try
        {
            string[] names =
            [
                .. new FileSystemEnumerable<string>(
                    directory, static (ref FileSystemEntry entry) => entry.FileName.ToString(), EveryName),
            ];
            var listing = new DirectoryListing(names);
            return FoldsCase(directory, names, listing) ? Unread(identity) : new KnownDirectory(identity, listing)
            {
                Precompiled = PrecompiledNames.Among(names),
                Bytes = 200 + (names.Length * 90L),
            };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Unread(identity) with { IsClosed = true };
        }
    }

    private static bool FoldsCase(string directory, string[] names, DirectoryListing listing)
    {
        foreach (string name in names)
        {
            string other = name.ToUpperInvariant();
            if (other != name && !listing.Holds(other))
            {
                return FileIdentity.TryReadLink(PathText.Join(directory, other), out _);
            }
        }

        return false;
    }
}
