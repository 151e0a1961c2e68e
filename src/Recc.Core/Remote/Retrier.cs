using Recc.Core.Diagnostics;

namespace Recc.Core.Remote;

/// <summary>
/// Tries again what failed for a reason that may pass. Time and chance come from outside, so that tests need neither.
/// </summary>
/// <param name="policy">How often, and after which pause.</param>
/// <param name="pause">Waits, or throws when the token says so.</param>
/// <param name="jitter">A new number from 0 to 1 for each pause.</param>
/// <param name="log">Hears of each retry.</param>
public sealed class Retrier(
    RetryPolicy policy, Func<TimeSpan, CancellationToken, Task> pause, Func<double> jitter, Log log)
{
    /// <summary>A retrier of the real world.</summary>
    public static Retrier Create(RetryPolicy policy, Log log) =>
        new(policy, Task.Delay, Random.Shared.NextDouble, log);

    /// <summary>Runs the attempt until it gives a result, fails for good, or has had its tries.</summary>
    /// <param name="attempt">What may fail with a <see cref="RemoteException"/>.</param>
    /// <param name="worthRetrying">Which failures may pass.</param>
    /// <param name="cancellation">Ends the waiting as well.</param>
    public async Task<T> RunAsync<T>(
        Func<Task<T>> attempt, Func<RemoteFailure, bool> worthRetrying, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        for (int retry = 0; ; retry++)
        {
            try
            {
                return await attempt();
            }
            catch (RemoteException e) when (retry < policy.Limit && worthRetrying(e.Failure))
            {
                TimeSpan length = policy.PauseBefore(retry, jitter(), e.Failure.RetryAfter);
                log.Debug($"trying again in {length.TotalMilliseconds} ms: {e.Failure.Message}");
                await pause(length, cancellation);
            }
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(
        Func<Task> attempt, Func<RemoteFailure, bool> worthRetrying, CancellationToken cancellation) =>
        RunAsync(
            async () =>
            {
                await attempt();
                return true;
            },
            worthRetrying,
            cancellation);
}
