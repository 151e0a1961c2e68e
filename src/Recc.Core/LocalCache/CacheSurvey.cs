namespace Recc.Core.LocalCache;

/// <summary>What lies in a cache.</summary>
/// <param name="Results">How many results.</param>
/// <param name="Blobs">How many outputs that are files of their own.</param>
/// <param name="Space">Bytes of the disk that they take.</param>
/// <param name="OldestUse">
/// When the file was used that would go first (UTC, to the hour); null when there is none.
/// </param>
public sealed record CacheSurvey(long Results, long Blobs, long Space, DateTime? OldestUse)
{
    /// <summary>How many scans are remembered.</summary>
    public long Scans { get; init; }

    /// <summary>Looks at every file, but not into it.</summary>
    public static CacheSurvey Of(string cacheDirectory)
    {
        var layout = new CacheLayout(cacheDirectory);
        (long results, long resultSpace, DateTime resultUse) = Count(layout.Results);
        (long blobs, long blobSpace, DateTime blobUse) = Count(layout.Blobs);
        (long standIns, long standInSpace, DateTime standInUse) = Count(layout.StandIns);
        (long scans, long scanSpace, DateTime scanUse) = Count(layout.Scans);
        DateTime oldest = new[] { resultUse, blobUse, standInUse, scanUse }.Min();
        return new CacheSurvey(
            results, blobs + standIns, resultSpace + blobSpace + standInSpace + scanSpace,
            oldest == DateTime.MaxValue ? null : oldest)
        {
            Scans = scans,
        };
    }

    private static (long Count, long Space, DateTime OldestUse) Count(string folder)
    {
        (long count, long space, DateTime oldest) = (0, 0, DateTime.MaxValue);
        foreach (CachedFile file in CachedFiles.In(folder))
        {
            count++;
            space += file.Space;
            oldest = file.LastUse < oldest ? file.LastUse : oldest;
        }

        return (count, space, oldest);
    }
}
