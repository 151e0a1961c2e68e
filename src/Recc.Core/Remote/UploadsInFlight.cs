using System.Collections.Concurrent;
using Recc.Core.Digests;

namespace Recc.Core.Remote;

/// <summary>
/// Blobs that this process is just sending to one server. Of launches that begin together and need the same headers
/// there, one sends each, and the others wait for that: a line carries each blob once. Safe to use from several
/// threads.
/// </summary>
public sealed class UploadsInFlight
{
    private readonly ConcurrentDictionary<Digest, TaskCompletionSource<bool>> running = new();

    /// <summary>Sees to it that all of these are sent, by this caller or by others; what others fail with, this caller
    /// sends.</summary>
    /// <param name="blobs">What is to be on the server.</param>
    /// <param name="upload">Sends some of them.</param>
    /// <param name="cancellation">Ends the waiting for others.</param>
    public async Task RunAsync(
        IReadOnlyCollection<Blob> blobs, Func<IReadOnlyCollection<Blob>, Task> upload, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(blobs);
        ArgumentNullException.ThrowIfNull(upload);
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var own = new List<Blob>(blobs.Count);
        var others = new List<(Blob Blob, Task<bool> IsSent)>();
        foreach (Blob blob in blobs.DistinctBy(static blob => blob.Digest))
        {
            TaskCompletionSource<bool> first = running.GetOrAdd(blob.Digest, done);
            if (first == done)
            {
                own.Add(blob);
            }
            else
            {
                others.Add((blob, first.Task));
            }
        }

        // Nobody waits before having sent its own, so nobody waits for ever.
        await SendOwnAsync(own, upload, done);
        var unsent = new List<Blob>();
        foreach ((Blob blob, Task<bool> isSent) in others)
        {
            if (!await isSent.WaitAsync(cancellation))
            {
                unsent.Add(blob);
            }
        }

        if (unsent.Count > 0)
        {
            await upload(unsent);
        }
    }

    private async Task SendOwnAsync(
        List<Blob> own, Func<IReadOnlyCollection<Blob>, Task> upload, TaskCompletionSource<bool> done)
    {
        bool isSent = false;
        try
        {
            if (own.Count > 0)
            {
                await upload(own);
            }

            isSent = true;
        }
        finally
        {
            foreach (Blob blob in own)
            {
                running.TryRemove(blob.Digest, out _);
            }

            done.SetResult(isSent);
        }
    }
}
