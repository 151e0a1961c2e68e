using System.Diagnostics;
using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Configuration;
using Recc.Core.Remote;
using ContentDigest = Recc.Core.Digests.Digest;

namespace Recc.Core.Prefetching;

/// <summary>
/// An action cache whose answers may have been asked for already. An answer that was is what the server would say, or
/// said a moment ago; it is checked like any other by whoever gets it.
/// </summary>
/// <param name="inner">The server's.</param>
/// <param name="server">Its address.</param>
/// <param name="memory">What was asked for.</param>
/// <param name="settings">Those of the launch.</param>
/// <param name="used">Hears of each answer that was there.</param>
public sealed class PrefetchedActionCache(
    IActionCache inner, ServerAddress server, PrefetchMemory memory, object settings, Action<AnswerAhead> used)
    : IActionCache
{
    /// <summary>
    /// How long an answer that is on its way is waited for: a server that hangs costs no second pause.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    public async Task<CacheLookup> LookUpAsync(CacheQuery query, CancellationToken cancellation)
    {
        if (memory.Answers.Take(query.Action, settings) is { } coming
            && await WithinAsync(coming, cancellation) is { } answer)
        {
            used(answer);
            return answer.Lookup;
        }

        long started = Stopwatch.GetTimestamp();
        CacheLookup found = await inner.LookUpAsync(query, cancellation);
        if (found is not CacheLookup.Unavailable)
        {
            memory.LookUps.Note(server, found, Stopwatch.GetElapsedTime(started));
        }

        return found;
    }

    public Task UpdateAsync(ContentDigest action, ActionResult result, CancellationToken cancellation) =>
        inner.UpdateAsync(action, result, cancellation);

    private async Task<AnswerAhead?> WithinAsync(Task<AnswerAhead?> coming, CancellationToken cancellation)
    {
        try
        {
            return await coming.WaitAsync(Patience, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}

/// <summary>What a process of many launches knows of those to come.</summary>
public sealed class PrefetchMemory
{
    /// <summary>What was asked for.</summary>
    public AnswersAhead Answers { get; } = new(TimeProvider.System);

    /// <summary>Where asking ahead is worth while.</summary>
    public LookUps LookUps { get; } = new();
}
