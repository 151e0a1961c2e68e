using System.IO.Enumeration;
using Recc.DepScan;

namespace Recc.ScanBench;

/// <summary>Listings that hold while the directory's own times do; one system call tells.</summary>
internal sealed class Listings(string workingDirectory) : IDirectoryListings
{
    private readonly Dictionary<string, (FileTimes Times, DirectoryListing Listing)> known =
        new(StringComparer.Ordinal);

    /// <summary>How often the system was asked about a directory.</summary>
    internal long Looks { get; private set; }

    public DirectoryListing? List(string path)
    {
        string absolute = path.StartsWith('/') ? path : Path.Join(workingDirectory, path);
        Looks++;
        FileTimes times = FileTimes.Of(absolute);
        if (known.TryGetValue(path, out (FileTimes Times, DirectoryListing Listing) last) && last.Times == times)
        {
            return last.Listing;
        }

        DirectoryListing listing = !times.IsDirectory ? DirectoryListing.Empty : new DirectoryListing(
            new FileSystemEnumerable<string>(
                absolute, static (ref FileSystemEntry entry) => entry.FileName.ToString(),
                new EnumerationOptions { AttributesToSkip = 0, RecurseSubdirectories = false }));

        // A change within the same tick of the clock would not show: a young listing is not kept.
        if (times.IsOlderThanTicks)
        {
            known[path] = (times, listing);
        }

        return listing;
    }
}
