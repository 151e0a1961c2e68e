using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.Digests;
using Recc.Core.Remote;
using ContentDigest = Recc.Core.Digests.Digest;

namespace Recc.Core.LocalCache;

/// <summary>
/// The cache on this machine's disk: results of actions, and the outputs that they name; never inputs. Many processes
/// use one at the same time and need not know of each other. Nothing is touched before it is asked for.
/// </summary>
public sealed class LocalCacheFolder
{
    /// <summary>Outputs up to this size, in bytes, lie in the result itself: one file less to open for a hit.</summary>
    public const int LargestInline = 64 << 10;

    private readonly CacheLayout layout;
    private readonly LocalActionCache results;
    private readonly CacheAccount account;
    private readonly CacheDisk disk;

    /// <param name="directory">Absolute path; need not be there yet.</param>
    /// <param name="limit">How much of the disk it may take, in bytes; 0 for no limit.</param>
    /// <param name="trimmer">Asked for help when it takes more.</param>
    /// <param name="clock">Tells when a file was of use.</param>
    public LocalCacheFolder(string directory, long limit, ICacheTrimmer trimmer, TimeProvider clock)
    {
        layout = new CacheLayout(directory);
        account = new CacheAccount(layout, clock);
        disk = new CacheDisk(layout, limit, trimmer, clock);
        results = new LocalActionCache(disk);
        Blobs = new LocalContentStore(disk);
    }

    /// <summary>Results, by action.</summary>
    public IActionCache Results => results;

    /// <summary>Outputs that are not in their results.</summary>
    public IContentStore Blobs { get; }

    /// <summary>Whether a result seems to be there; looking it up may show that it is not.</summary>
    public bool SeemsToHave(ContentDigest action) => File.Exists(layout.Result(action));

    /// <summary>How much of the disk it takes, in bytes, as far as that was counted; null when it was not.</summary>
    public long? CountedSpace => account.Read();

    /// <summary>
    /// Counts a file that somebody else has put into the folder; has it trimmed when that is too much.
    /// </summary>
    /// <param name="length">Of the file, in bytes.</param>
    public void NoteAdded(long length) => disk.Grew(CacheLayout.SpaceFor(length));

    /// <summary>
    /// Whether there is a chance that a result can be stored; makes the folder when it is not there. To be asked before
    /// a compile is run in a way that makes sense only when its result is stored.
    /// </summary>
    public bool MayStore()
    {
        if (MayWrite())
        {
            return true;
        }

        try
        {
            CacheMark.Write(layout);
            CacheDescriptor.MakeFolder(layout.Temporary);
            return MayWrite();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Stores a result: first its outputs, then the result itself, so that whoever finds it finds all. What cannot be
    /// stored is thrown as <see cref="RemoteException"/>.
    /// </summary>
    /// <param name="action">Whose result it is.</param>
    /// <param name="result">Names outputs by digest.</param>
    /// <param name="blobs">The outputs, and long streams.</param>
    /// <param name="cancellation">Not looked at once files are written.</param>
    public async Task StoreAsync(
        ContentDigest action, ActionResult result, IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        ActionResult entry = result.Clone();
        var large = new List<Blob>(blobs.Count);
        foreach (Blob blob in blobs)
        {
            if (blob.Digest.Size > LargestInline || !TryInline(entry, blob))
            {
                large.Add(blob);
            }
        }

        if (large.Count > 0)
        {
            await Blobs.UploadAsync(large, cancellation);
        }

        await results.UpdateAsync(action, entry, cancellation);
    }

    /// <summary>Removes a result whose outputs turned out to be gone.</summary>
    public void Forget(ContentDigest action) => results.Forget(action);

    private bool MayWrite() => NativeMethods.MayAccess(
        NativeMethods.AtCurrentDirectory,
        layout.Temporary,
        NativeMethods.MayWriteAndSearch,
        NativeMethods.AtEffectiveIds) == 0;

    /// <summary>Only what is in memory: it is the content that its name says.</summary>
    private static bool TryInline(ActionResult entry, Blob blob)
    {
        if (blob.Source is not BlobSource.InMemory(ReadOnlyMemory<byte> bytes))
        {
            return false;
        }

        bool isOutput = false;
        foreach (OutputFile file in entry.OutputFiles)
        {
            if (file.Digest.Hash == blob.Digest.Hash)
            {
                file.Contents = ByteString.CopyFrom(bytes.Span);
                isOutput = true;
            }
        }

        return isOutput;
    }
}
