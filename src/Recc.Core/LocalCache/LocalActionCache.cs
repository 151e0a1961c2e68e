using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Digests;
using Recc.Core.Remote;
using ContentDigest = Recc.Core.Digests.Digest;

namespace Recc.Core.LocalCache;

/// <summary>
/// Results on this machine's disk. Works while it is called: the tasks it gives are done. What is on the disk and is no
/// result is removed and is a miss.
/// </summary>
internal sealed class LocalActionCache(CacheDisk disk) : IActionCache
{
    /// <summary>More than any result of a compile; what is longer is none.</summary>
    private const long LongestEntry = 64 << 20;

    private static readonly Task<CacheLookup> Miss = Task.FromResult<CacheLookup>(new CacheLookup.Miss());

    /// <summary>Inline outputs come with every result that has them, asked for or not.</summary>
    public Task<CacheLookup> LookUpAsync(CacheQuery query, CancellationToken cancellation) =>
        Read(query.Action) is { } result ? Task.FromResult<CacheLookup>(new CacheLookup.Hit(result)) : Miss;

    public Task UpdateAsync(ContentDigest action, ActionResult result, CancellationToken cancellation)
    {
        try
        {
            byte[] entry = ResultEntry.Write(action, result);
            using (var file = NewCacheFile.Start(disk.Layout))
            {
                file.Write(entry);
                file.PutInPlace(disk.Layout.Result(action));
            }

            disk.Grew(CacheLayout.SpaceFor(entry.Length));
            return Task.CompletedTask;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Task.FromException(disk.NotWritten(failure));
        }
    }

    /// <summary>Removes a result that turned out to be of no use.</summary>
    public void Forget(ContentDigest action)
    {
        string path = disk.Layout.Result(action);
        if (FileIdentity.TryRead(path, out FileIdentity identity))
        {
            disk.Remove(path, identity.Size);
        }
    }

    private ActionResult? Read(ContentDigest action)
    {
        string path = disk.Layout.Result(action);
        if (!disk.TryOpen(path, out CacheDescriptor file, out FileIdentity identity))
        {
            return null;
        }

        ActionResult? result = null;
        using (file)
        {
            if (identity.Size is >= ResultEntry.HeaderLength and <= LongestEntry)
            {
                byte[] entry = GC.AllocateUninitializedArray<byte>((int)identity.Size);
                result = file.Read(entry) == entry.Length ? ResultEntry.TryRead(action, entry) : null;
            }
        }

        if (result is null)
        {
            disk.Remove(path, identity.Size);
        }

        return result;
    }
}
