namespace Recc.Core.Remote.Wire;

/// <summary>Which blobs share a message and which are streamed. Pure arithmetic.</summary>
public static class BatchPlanner
{
    /// <summary>Most entries in one batch, and digests in one question: some servers refuse more.</summary>
    public const int MaxEntries = 500;

    /// <summary>
    /// Most bytes in one batch: gRPC servers refuse messages above 4 MiB unless told otherwise, the message has fields
    /// besides its blobs, and buildbox-casd sets 64 KiB aside for them.
    /// </summary>
    public const long MaxBytes = (4 * 1024 * 1024) - (64 * 1024);

    /// <summary>What any server takes, so that it need not be asked: the smallest limit known.</summary>
    public const long AlwaysAccepted = 64 * 1024;

    /// <summary>Room for the fields of one entry besides its bytes: the digest, the lengths, a status.</summary>
    public const int EntryOverhead = 192;

    // A limit below this is a default that nobody chose (64 KiB in one server, which does not enforce it). Keeping to
    // it would turn every compile into dozens of small calls.
    private const long SmallestCredibleLimit = 512 * 1024;

    private const long TrialBytes = 7 * 512 * 1024;

    /// <summary>Bytes per batch that the server's advertised limit allows; 0 means that it has none.</summary>
    public static long Allowed(long advertised) => advertised <= 0 ? MaxBytes : Math.Min(advertised, MaxBytes);

    /// <summary>Bytes per batch to try first. More than <see cref="Allowed"/> when that is not credible.</summary>
    public static long Tried(long advertised) =>
        advertised is > 0 and < SmallestCredibleLimit ? TrialBytes : Allowed(advertised);

    /// <summary>What a blob of this size takes in a batch.</summary>
    public static long Cost(long size) => size + EntryOverhead;

    /// <summary>Fills batches in the given order. What does not fit into a batch of its own is streamed.</summary>
    public static BatchPlan<T> Plan<T>(IEnumerable<T> items, Func<T, long> sizeOf, long maxBytes)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(sizeOf);
        var batches = new List<IReadOnlyList<T>>();
        var streamed = new List<T>();
        var batch = new List<T>();
        long bytes = 0;
        foreach (T item in items)
        {
            long cost = Cost(sizeOf(item));
            if (cost > maxBytes)
            {
                streamed.Add(item);
                continue;
            }

            if (bytes + cost > maxBytes || batch.Count == MaxEntries)
            {
                batches.Add(batch);
                batch = [];
                bytes = 0;
            }

            batch.Add(item);
            bytes += cost;
        }

        if (batch.Count > 0)
        {
            batches.Add(batch);
        }

        return new BatchPlan<T>(batches, streamed);
    }
}
