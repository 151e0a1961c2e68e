using Recc.Core.Paths;
using Recc.DepScan;

namespace Recc.Core.Sources;

/// <summary>Directories as one scan sees them.</summary>
/// <param name="workingDirectory">Absolute.</param>
/// <param name="directories">What is known from before.</param>
public sealed class ScanListings(string workingDirectory, DirectoryMemory directories) : IDirectoryListings
{
    /// <summary>
    /// One of gcc's precompiled headers in a directory that was searched, or null: it may be read instead of a header.
    /// </summary>
    public string? Precompiled { get; private set; }

    /// <summary>A directory that was searched and may not be read, or null: what compilers do then differs.</summary>
    public string? Closed { get; private set; }

    public DirectoryListing? List(string path)
    {
        string absolute = PathText.Join(workingDirectory, path);
        if (directories.Look(absolute) is not { } known)
        {
            return DirectoryListing.Empty;
        }

        if (known.IsClosed)
        {
            Closed ??= path;
        }

        if (known.Precompiled.FirstOrDefault(IsOfGcc) is { } name)
        {
            Precompiled ??= PathText.Join(path, name);
        }

        return known.Listing;
    }

    private static bool IsOfGcc(string name) => name.EndsWith(PrecompiledNames.OfGcc, StringComparison.Ordinal);
}
