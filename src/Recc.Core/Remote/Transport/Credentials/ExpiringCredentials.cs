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

    /// <summary>Who is asked has a limit of its own, or none.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    public async ValueTask<IReadOnlyList<KeyValuePair<string, string>>> HeadersAsync(CancellationToken cancellation)
    {
        if (Known() is { } known)
        {
            return known;
        }

        await last.Gate.WaitAsync(cancellation);
        try
        {
            return Known() ?? await AskAsync(cancellation);
        }
        finally
        {
            last.Gate.Release();
        }
    }

    public void Forget()
    {
        // A server that refuses whatever we are given would have us ask for every call.
        if (!last.IsTooEarly(clock))
        {
            last.Headers = null;
        }
    }

    /// <summary>What was given and is good; null when it is to be asked for. What was not to be had a moment ago is not
    /// asked for again.</summary>
    private IReadOnlyList<KeyValuePair<string, string>>? Known()
    {
        if (last.Headers is { } known && clock.GetUtcNow() < known.Ends - Margin)
        {
            return known.Headers;
        }

        return last.Failure is { } failure && last.IsTooEarly(clock) ? throw new RemoteException(failure) : null;
    }

    private async Task<IReadOnlyList<KeyValuePair<string, string>>> AskAsync(CancellationToken cancellation)
    {
        long asked = clock.GetTimestamp();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(Patience);
        try
        {
            GivenHeaders given = await ask(time.Token);
            last.Headers = given;
            last.Note(clock, asked, null);
            return given.Headers;
        }
        catch (RemoteException e)
        {
            last.Note(clock, asked, e.Failure);
            throw;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            var failure = new RemoteFailure(
                RemoteFailureKind.LocalFile, $"credentials were not to be had within {Patience.TotalSeconds} s");
            last.Note(clock, asked, failure);
            throw new RemoteException(failure);
        }
    }
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
    /// <summary>
    /// So many times as long as it took lies between one question and the next, so that no build spends more than a
    /// small part of its time on them, however slow the answers are and however useless.
    /// </summary>
    private const int PauseFactor = 10;

    /// <summary>What takes less costs a build nothing.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(200);

    private volatile GivenHeaders? headers;
    private volatile Question? question;

    public GivenHeaders? Headers
    {
        get => headers;
        set => headers = value;
    }

    /// <summary>Why there was no answer to the last question; null when there was one, or no question.</summary>
    public RemoteFailure? Failure => question?.Failure;

    /// <summary>Held by the one who asks.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>Whether the last question is so short a time ago that there is to be no other.</summary>
    public bool IsTooEarly(TimeProvider clock) =>
        question is { } last && last.Took > Slow && clock.GetElapsedTime(last.Ended) < last.Took * PauseFactor;

    /// <summary>A question has come to its end.</summary>
    /// <param name="clock">Tells the time.</param>
    /// <param name="asked">The clock's timestamp of its beginning.</param>
    /// <param name="failure">Why there was no answer; or null.</param>
    public void Note(TimeProvider clock, long asked, RemoteFailure? failure)
    {
        long ended = clock.GetTimestamp();
        question = new Question(clock.GetElapsedTime(asked, ended), ended, failure);
    }

    public void Dispose() => Gate.Dispose();

    private sealed record Question(TimeSpan Took, long Ended, RemoteFailure? Failure);
}
