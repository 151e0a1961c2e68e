using System.Collections.Immutable;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Sources;
using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>
/// A directory in which a header could newly appear and change what a scan finds: it holds while nothing was added to
/// the directory, or while none of the names that were looked for in vain is there.
/// </summary>
/// <param name="Directory">Absolute path, not normalised.</param>
/// <param name="Identity">Of the directory before it was read; default when it was too young to be trusted.</param>
/// <param name="Absent">
/// Names that no file in it has; one that ends in a slash stands for a directory that is not there.
/// </param>
internal sealed record SearchWatch(string Directory, FileIdentity Identity, ImmutableArray<string> Absent)
{
    /// <summary>
    /// Precompiled headers that lie in it and were taken into account, sorted. Any other that comes or goes is
    /// something that a compiler may take.
    /// </summary>
    public ImmutableArray<string> Precompiled { get; init; } = [];

    /// <summary>Two that say the same are equal: scans with the same options have most of theirs in common.</summary>
    public bool Equals(SearchWatch? other) => other is not null && Directory == other.Directory
        && Identity == other.Identity && Absent.AsSpan().SequenceEqual(other.Absent.AsSpan())
        && Precompiled.AsSpan().SequenceEqual(other.Precompiled.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Directory, StringComparer.Ordinal);
        hash.Add(Identity);
        foreach (string name in Absent)
        {
            hash.Add(name, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    /// <summary>
    /// Whether it holds; the watch to go on with carries the directory's present identity. Null when it does not hold.
    /// </summary>
    /// <param name="directories">Knows the names in directories that many scans watch.</param>
    /// <param name="at">Now, in nanoseconds since 1970.</param>
    public SearchWatch? Renew(DirectoryMemory directories, long at)
    {
        if (!FileIdentity.TryRead(Directory, out FileIdentity now))
        {
            return null;
        }

        if (now == Identity)
        {
            return this;
        }

        if (directories.List(Directory) is not { Listing: { } names } listed)
        {
            return null;
        }

        bool holds = listed.Precompiled.SequenceEqual(Precompiled) && !Absent.Any(name => MayBeThere(name, names));
        return holds ? this with { Identity = ClockStep.Trusted(listed.Identity, at) } : null;
    }

    /// <summary>The names in a directory; throws <see cref="IOException"/> when it cannot be read.</summary>
    public static HashSet<string> NamesIn(string directory) =>
        System.IO.Directory.EnumerateFileSystemEntries(PhysicalPath.WithoutDots(directory)).Select(PathText.Name)
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>Precompiled headers in a directory; none when it cannot be read.</summary>
    public static HashSet<string> PrecompiledIn(string directory)
    {
        try
        {
            return [.. NamesIn(directory).Where(PrecompiledNames.Includes)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>
    /// Whether a name is there. A symbolic link always counts: where it leads can change without a trace in here.
    /// </summary>
    private bool MayBeThere(string name, DirectoryListing names)
    {
        bool asDirectory = name.EndsWith('/');
        string bare = asDirectory ? name[..^1] : name;
        return names.Holds(bare)
            && FileIdentity.TryReadLink(PathText.Join(Directory, bare), out FileIdentity identity)
            && (identity.IsSymbolicLink || identity.IsDirectory == asDirectory);
    }
}
