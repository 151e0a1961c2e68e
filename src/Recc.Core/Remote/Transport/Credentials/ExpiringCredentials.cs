namespace Recc.Core.Remote.Transport;

/// <summary>Credentials that somebody gives for a while: asked for once, and again a little before they end.</summary>
/// <param name="last">What was given to others, and will be.</param>
/// <param name="ask">Gets them anew. Trouble is a <see cref="RemoteException"/>.</param>
/// <param name="clock">Tells when they end.</param>
internal sealed class ExpiringCredentials(
    LastGiven last, Func<CancellationToken, Task<GivenHeaders>> ask, TimeProvider clock) : ICallCredentials
{
    /// <summary>A call takes its time, and clocks differ.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    public async ValueTask<IReadOnlyList<KeyValuePair<string, string>>> HeadersAsync(CancellationToken cancellation)
    {
        if (last.Headers is { } known && IsGood(known))
        {
            return known.Headers;
        }

        await last.Gate.WaitAsync(cancellation);
        try
        {
            if (last.Headers is not { } meanwhile || !IsGood(meanwhile))
            {
                last.Headers = meanwhile = await ask(cancellation);
            }

            return meanwhile.Headers;
        }
        finally
        {
            last.Gate.Release();
        }
    }

    public void Forget() => last.Headers = null;

    private bool IsGood(GivenHeaders headers) => clock.GetUtcNow() < headers.Ends - Margin;
}

/// <summary>Headers that are good for a while.</summary>
/// <param name="Headers">Names in small letters, and values.</param>
/// <param name="Ends">When they are no good any more.</param>
internal sealed record GivenHeaders(IReadOnlyList<KeyValuePair<string, string>> Headers, DateTimeOffset Ends);

/// <summary>
/// Outlives the launches that ask: each can only ask in its own way, which ends with it, and all may use what one was
/// given.
/// </summary>
internal sealed class LastGiven : IDisposable
{
    private volatile GivenHeaders? headers;

    public GivenHeaders? Headers
    {
        get => headers;
        set => headers = value;
    }

    /// <summary>Held by the one who asks.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    public void Dispose() => Gate.Dispose();
}
