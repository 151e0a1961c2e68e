using System.Collections.Concurrent;
using Recc.Core.Configuration;
using Recc.Core.Digests;
using Recc.Core.Diagnostics;
using Recc.Core.Remote;
using Recc.Core.Remote.Wire;

namespace Recc.Core.Launching;

/// <summary>
/// Servers that have failed several launches in a row: no launch waits for them. They are asked in the background, and
/// used again when they answer.
/// </summary>
/// <param name="answers">Whether a server of these settings answers.</param>
/// <param name="clock">Times the questions.</param>
public sealed class CircuitBreakers(Func<ReccOptions, CancellationToken, Task<bool>> answers, TimeProvider clock)
    : IDisposable
{
    private const int FailuresInARow = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>A server that no launch has wanted for so long is not asked any more.</summary>
    private static readonly TimeSpan Interest = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Uri, Breaker> breakers = new();
    private readonly CancellationTokenSource end = new();

    /// <summary>Breakers that ask by calls of their own.</summary>
    public static CircuitBreakers ForServers() => new(AnswersAsync, TimeProvider.System);

    /// <summary>Servers that are left alone at the moment.</summary>
    public int OpenCount => breakers.Values.Count(static breaker => breaker.IsOpen);

    /// <summary>Whether the server is to be left alone.</summary>
    public bool IsOpen(ServerAddress server)
    {
        if (!breakers.TryGetValue(server.Endpoint, out Breaker? breaker))
        {
            return false;
        }

        breaker.LastWanted = clock.GetTimestamp();
        return breaker.IsOpen;
    }

    public void Succeeded(ServerAddress server)
    {
        if (breakers.TryGetValue(server.Endpoint, out Breaker? breaker))
        {
            breaker.Failures = 0;
        }
    }

    public void Failed(ServerAddress server, ReccOptions options)
    {
        Breaker breaker = breakers.GetOrAdd(server.Endpoint, static _ => new Breaker());
        lock (breaker)
        {
            breaker.LastWanted = clock.GetTimestamp();
            if (++breaker.Failures < FailuresInARow || breaker.IsOpen)
            {
                return;
            }

            breaker.IsOpen = true;
        }

        _ = AskUntilItAnswersAsync(breaker, options);
    }

    public void Dispose()
    {
        end.Cancel();
        end.Dispose();
    }

    private static async Task<bool> AnswersAsync(ReccOptions options, CancellationToken cancellation)
    {
        using var memory = new ServerMemory(TimeProvider.System);
        using RemoteSession session = RemoteSessionFactory.Open(
            options with { RetryLimit = 0, AsksCapabilities = true }, DigestFunction.Sha256, memory, Log.Silent);
        try
        {
            await session.Probe.GetLimitsAsync(cancellation);
            return true;
        }
        catch (RemoteException failure)
        {
            // Credentials that only a launch can get are not among these; who refuses us is there.
            return failure.Failure.Kind is RemoteFailureKind.Denied or RemoteFailureKind.NotSupported;
        }
    }

    private async Task AskUntilItAnswersAsync(Breaker breaker, ReccOptions options)
    {
        try
        {
            for (TimeSpan pause = FirstPause; clock.GetElapsedTime(breaker.LastWanted) < Interest; pause *= 2)
            {
                await Task.Delay(pause < LongestPause ? pause : LongestPause, clock, end.Token);
                if (await answers(options, end.Token))
                {
                    break;
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
        {
            // The process ends.
        }
        finally
        {
            breaker.Failures = 0;
            breaker.IsOpen = false;
        }
    }

    private sealed class Breaker
    {
        private long lastWanted;
        private volatile int failures;
        private volatile bool isOpen;

        public int Failures
        {
            get => failures;
            set => failures = value;
        }

        public bool IsOpen
        {
            get => isOpen;
            set => isOpen = value;
        }

        public long LastWanted
        {
            get => Interlocked.Read(ref lastWanted);
            set => Interlocked.Exchange(ref lastWanted, value);
        }
    }
}
