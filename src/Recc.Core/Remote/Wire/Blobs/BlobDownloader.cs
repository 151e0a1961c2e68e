using Build.Bazel.Remote.Execution.V2;
using Google.Bytestream;
using Recc.Core.Digests;
using Recc.Core.Remote.Transport;
using Recc.Core.Storage;
using ContentDigest = Recc.Core.Digests.Digest;

namespace Recc.Core.Remote.Wire;

/// <summary>Fetches blobs: small ones together, large ones as streams, several calls at once.</summary>
internal sealed class BlobDownloader(GrpcConnection connection, ServiceSettings settings, BatchBudget budget,
    BlobCompression compression)
{
    public async Task DownloadAsync(IReadOnlyCollection<BlobDownload> downloads, CancellationToken cancellation)
    {
        Wanted[] wanted = downloads
            .GroupBy(static d => d.Digest, static d => d.Destination)
            .Select(static g => new Wanted(g.Key, [.. g]))
            .ToArray();
        if (wanted.Length > 0)
        {
            long bytes = wanted.Sum(static w => BatchPlanner.Cost(w.Digest.Size));
            long limit = await budget.LimitAsync(bytes, cancellation);
            await FetchAsync(wanted, limit, settings.CallsAtOnce, cancellation);
        }
    }

    private Task FetchAsync(IEnumerable<Wanted> wanted, long limit, int atOnce, CancellationToken cancellation)
    {
        BatchPlan<Wanted> plan = BatchPlanner.Plan(wanted, static w => w.Digest.Size, limit);
        return Transfers.RunAsync(plan, FetchBatchAsync, StreamAsync, atOnce, cancellation);
    }

    private async Task FetchBatchAsync(IReadOnlyList<Wanted> batch, CancellationToken cancellation)
    {
        long bytes = batch.Sum(static w => BatchPlanner.Cost(w.Digest.Size));
        var request = new BatchReadBlobsRequest
        {
            InstanceName = settings.Instance,
            DigestFunction = settings.Function.ToMessage(),
        };
        if (bytes > BatchPlanner.AlwaysAccepted
            && (await compression.OfferAsync(cancellation)).Streams)
        {
            request.AcceptableCompressors.Add([Compressor.Types.Value.Identity, Compressor.Types.Value.Zstd]);
        }

        request.Digests.AddRange(batch.Select(static w => w.Digest.ToMessage()));
        GrpcAnswer<BatchReadBlobsResponse> answer = await connection.UnaryAsync(
            RemoteMethods.BatchReadBlobs, request, settings.CallOf(bytes), cancellation);
        if (await budget.SmallerLimitAsync(answer.Status, bytes, cancellation) is { } smaller)
        {
            await FetchAsync(batch, smaller, Transfers.Few, cancellation);
            return;
        }

        Deliver(batch, answer.Origin, answer.Require(), request.AcceptableCompressors.Count > 0);
    }

    private void Deliver(
        IReadOnlyList<Wanted> batch, string origin, BatchReadBlobsResponse response, bool mayBeCompressed)
    {
        Dictionary<ContentDigest, Wanted> waiting = batch.ToDictionary(static w => w.Digest);
        foreach (BatchReadBlobsResponse.Types.Response entry in response.Responses)
        {
            if (DigestMessages.TryRead(entry.Digest, out ContentDigest digest)
                && waiting.Remove(digest, out Wanted? wanted))
            {
                Deliver(wanted, origin, entry, mayBeCompressed);
            }
        }

        if (waiting.Count > 0)
        {
            throw new RemoteException(new RemoteFailure(
                RemoteFailureKind.Corrupt, $"{origin}: the server did not answer for {waiting.Keys.First()}"));
        }
    }

    private void Deliver(
        Wanted wanted, string origin, BatchReadBlobsResponse.Types.Response entry, bool mayBeCompressed)
    {
        GrpcStatus status = GrpcStatus.Of(entry.Status);
        if (!status.IsOk)
        {
            throw new RemoteException(StatusTranslation.ToFailure($"{origin} of {wanted.Digest}", status));
        }

        bool isCompressed = entry.Compressor == Compressor.Types.Value.Zstd && mayBeCompressed;
        if (!isCompressed && entry.Compressor != Compressor.Types.Value.Identity)
        {
            throw new RemoteException(new RemoteFailure(
                RemoteFailureKind.Corrupt, $"{origin} of {wanted.Digest}: compressed, which was not asked for"));
        }

        using var sink = new BlobSink(wanted.Digest, wanted.Destinations, settings.Function, origin);
        if (isCompressed)
        {
            using ZstandardReader zstd = Zstandard.Read();
            sink.WriteCompressed(entry.Data.Memory, zstd);
        }
        else
        {
            sink.Write(entry.Data.Memory);
        }

        sink.Complete();
    }

    private async Task StreamAsync(Wanted wanted, CancellationToken cancellation)
    {
        bool compressed = (await compression.OfferAsync(cancellation)).Streams;
        var request = new ReadRequest
        {
            ResourceName = ResourceNames.ForReading(settings.Instance, wanted.Digest, compressed, settings.Function),
        };
        using GrpcResponses<ReadResponse> responses = connection.OpenStream(
            RemoteMethods.Read, request, settings.CallOf(wanted.Digest.Size), cancellation);
        using var sink = new BlobSink(wanted.Digest, wanted.Destinations, settings.Function, responses.Origin);
        using ZstandardReader? zstd = compressed ? Zstandard.Read() : null;
        var pace = new TransferPace(settings);
        while (await NextAsync(responses, pace) is { } response)
        {
            pace.Add(response.Data.Length);
            if (zstd is null)
            {
                sink.Write(response.Data.Memory);
            }
            else
            {
                sink.WriteCompressed(response.Data.Memory, zstd);
            }
        }

        GrpcStatus status = responses.Status ?? GrpcStatus.Success;
        if (!status.IsOk)
        {
            throw new RemoteException(
                StatusTranslation.ToFailure($"{responses.Origin} of {wanted.Digest}", status));
        }

        sink.Complete();
    }

    private static async Task<ReadResponse?> NextAsync(GrpcResponses<ReadResponse> responses, TransferPace pace)
    {
        Task<ReadResponse?> next = responses.ReadAsync();
        try
        {
            return await next.WaitAsync(pace.Patience);
        }
        catch (TimeoutException late)
        {
            responses.Cancel();
            await next.ContinueWith(static read => read.Exception, TaskScheduler.Default);
            throw new RemoteException(
                new RemoteFailure(RemoteFailureKind.TimedOut, $"{responses.Origin}: the server sends too slowly"),
                late);
        }
    }

    /// <summary>A blob and all places that it goes to.</summary>
    private sealed record Wanted(ContentDigest Digest, IReadOnlyList<Stream> Destinations);
}
