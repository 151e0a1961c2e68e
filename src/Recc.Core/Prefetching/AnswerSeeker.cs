using System.Diagnostics;
using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.Configuration;
using Recc.Core.Digests;
using Recc.Core.Remote;
using ContentDigest = Recc.Core.Digests.Digest;
using WireDigest = Build.Bazel.Remote.Execution.V2.Digest;

namespace Recc.Core.Prefetching;

/// <summary>
/// Asks an action cache for a launch that is to come, and fetches what its result names, so that nothing more has to be
/// asked for. Sends nothing but names of what it wants.
/// </summary>
/// <param name="session">The servers; closed when the answer is there.</param>
/// <param name="server">The address of the action cache.</param>
/// <param name="lookUps">Hears what came of it.</param>
public sealed class AnswerSeeker(RemoteSession session, ServerAddress server, LookUps lookUps)
{
    /// <summary>Larger results are left to the launch, which writes them to the disk as they come.</summary>
    private const long MostFetched = 2 << 20;

    /// <summary>The answer; null when none was to be had. Never fails.</summary>
    public async Task<AnswerAhead?> AskAsync(CacheQuery query)
    {
        using RemoteSession closed = session;
        try
        {
            long started = Stopwatch.GetTimestamp();
            CacheLookup found = await session.ActionCache.LookUpAsync(query, CancellationToken.None);
            if (found is CacheLookup.Unavailable)
            {
                return null;
            }

            lookUps.Note(server, found, Stopwatch.GetElapsedTime(started));
            return found is CacheLookup.Hit({ ExitCode: 0 } result)
                ? await FetchAsync(result)
                : new AnswerAhead(found, 0, 0);
        }
        catch (Exception failure) when (failure is RemoteException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<AnswerAhead> FetchAsync(ActionResult result)
    {
        var wanted = new List<(BlobDownload Download, Action<ByteString> Put)>();
        foreach (OutputFile file in result.OutputFiles.Where(static file => file.Contents.IsEmpty))
        {
            Add(file.Digest, content => file.Contents = content);
        }

        if (result.StdoutRaw.IsEmpty)
        {
            Add(result.StdoutDigest, content => result.StdoutRaw = content);
        }

        if (result.StderrRaw.IsEmpty)
        {
            Add(result.StderrDigest, content => result.StderrRaw = content);
        }

        long size = wanted.Sum(static one => one.Download.Digest.Size);
        bool isFetched = size is > 0 and <= MostFetched && await TryFetchAsync(wanted);
        return new AnswerAhead(new CacheLookup.Hit(result), isFetched ? size : 0, result.CalculateSize());

        void Add(WireDigest? message, Action<ByteString> put)
        {
            if (message is { SizeBytes: > 0 } && message.TryRead(out ContentDigest digest))
            {
                wanted.Add((new BlobDownload(digest, new MemoryStream()), put));
            }
        }
    }

    /// <summary>False when one is not to be had: the launch finds out what that means.</summary>
    private async Task<bool> TryFetchAsync(List<(BlobDownload Download, Action<ByteString> Put)> wanted)
    {
        try
        {
            await session.ContentStore.DownloadAsync(
                [.. wanted.Select(static one => one.Download)], CancellationToken.None);
        }
        catch (RemoteException)
        {
            return false;
        }

        foreach ((BlobDownload download, Action<ByteString> put) in wanted)
        {
            put(ByteString.CopyFrom(((MemoryStream)download.Destination).ToArray()));
        }

        return true;
    }
}
