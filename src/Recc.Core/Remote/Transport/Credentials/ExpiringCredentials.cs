namespace Recc.Core.Remote.Transport;

/// <summary>Credentials that somebody gives for a while: asked for once, and again a little before they end.</summary>
/// <param name="ask">Gets them. Trouble is a <see cref="RemoteException"/>.</param>
/// <param name="clock">Tells when they end.</param>
internal sealed class ExpiringCredentials(
    Func<CancellationToken, Task<GivenHeaders>> ask, TimeProvider clock) : ICallCredentials, IDisposable
{
    /// <summary>A call takes its time, and clocks differ.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim gate = new(1);
    private volatile GivenHeaders? given;

    public async ValueTask<IReadOnlyList<KeyValuePair<string, string>>> HeadersAsync(CancellationToken cancellation)
    {
        if (given is { } known && IsGood(known))
        {
            return known.Headers;
        }

        await gate.WaitAsync(cancellation);
        try
        {
            if (given is not { } meanwhile || !IsGood(meanwhile))
            {
                given = meanwhile = await ask(cancellation);
            }

            return meanwhile.Headers;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Forget() => given = null;

    public void Dispose() => gate.Dispose();

    private bool IsGood(GivenHeaders headers) => clock.GetUtcNow() < headers.Ends - Margin;
}

/// <summary>Headers that are good for a while.</summary>
/// <param name="Headers">Names in small letters, and values.</param>
/// <param name="Ends">When they are no good any more.</param>
internal sealed record GivenHeaders(IReadOnlyList<KeyValuePair<string, string>> Headers, DateTimeOffset Ends);
