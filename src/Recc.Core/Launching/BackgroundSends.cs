namespace Recc.Core.Launching;

/// <summary>
/// What a daemon sends to servers after the launches that wanted it sent have ended. Nobody depends on it: what has not
/// arrived is sent by those who need it. Safe to use from several threads.
/// </summary>
/// <param name="longest">How long one takes at most; who wanted it may have gone for good.</param>
public sealed class BackgroundSends(TimeSpan longest) : IDisposable
{
    private readonly CancellationTokenSource end = new();
    private int count;

    /// <summary>How many are under way.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Begins one. Whatever goes wrong with it, nobody hears of it.</summary>
    public void Start(Func<CancellationToken, Task> send)
    {
        ArgumentNullException.ThrowIfNull(send);
        Interlocked.Increment(ref count);
        _ = Task.Run(() => RunAsync(send), CancellationToken.None);
    }

    /// <summary>Drops what is under way.</summary>
    public void End() => end.Cancel();

    public void Dispose()
    {
        end.Cancel();
        end.Dispose();
    }

    private async Task RunAsync(Func<CancellationToken, Task> send)
    {
        try
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
            time.CancelAfter(longest);
            await send(time.Token);
        }
        catch (Exception)
        {
            // A server, the disk, the end of the process, or ours to mend: it is sent by somebody else or not at all.
        }
        finally
        {
            Interlocked.Decrement(ref count);
        }
    }
}
