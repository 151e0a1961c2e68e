using Recc.Core.Digests;
using Recc.Core.Launching;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Launching;

public sealed class ActionsInFlightTests
{
    private static readonly Digest Action = ContentHasher.Compute("action"u8, DigestFunction.Sha256);
    private static readonly Digest Other = ContentHasher.Compute("other"u8, DigestFunction.Sha256);

    private static readonly Func<bool> Never = static () => false;

    private readonly ActionsInFlight inFlight = new();

    [Fact]
    public async Task The_second_waits_for_the_first_and_is_told_so()
    {
        ActionsInFlight.Turn first = await inFlight.EnterAsync(Action, Never, CancellationToken.None);
        Task<ActionsInFlight.Turn> second = inFlight.EnterAsync(Action, Never, CancellationToken.None);
        using ActionsInFlight.Turn other = await inFlight.EnterAsync(Other, Never, CancellationToken.None);

        first.HasWaited.ShouldBeFalse();
        second.IsCompleted.ShouldBeFalse();
        first.Dispose();

        using ActionsInFlight.Turn turn = await second;
        turn.HasWaited.ShouldBeTrue();
    }

    [Fact]
    public async Task Nobody_waits_for_one_who_has_been_stopped()
    {
        ActionsInFlight.Turn stopped = await inFlight.EnterAsync(Action, static () => true, CancellationToken.None);
        ActionsInFlight.Turn second = await inFlight.EnterAsync(Action, Never, CancellationToken.None);
        second.Dispose();

        // What is still going on is still known.
        Task<ActionsInFlight.Turn> third = inFlight.EnterAsync(Action, Never, CancellationToken.None);
        stopped.Dispose();
        (await third).HasWaited.ShouldBeTrue();
    }

    [Fact]
    public async Task It_is_known_whether_somebody_waits()
    {
        ActionsInFlight.Turn first = await inFlight.EnterAsync(Action, Never, CancellationToken.None);
        inFlight.IsWaitedFor(Action).ShouldBeFalse();
        using var enough = new CancellationTokenSource();

        Task<ActionsInFlight.Turn> second = inFlight.EnterAsync(Action, Never, enough.Token);
        inFlight.IsWaitedFor(Action).ShouldBeTrue();
        inFlight.IsWaitedFor(Other).ShouldBeFalse();

        await enough.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(second);
        inFlight.IsWaitedFor(Action).ShouldBeFalse();
        first.Dispose();
        inFlight.IsWaitedFor(Action).ShouldBeFalse();
    }

    [Fact]
    public async Task Of_many_one_at_a_time_is_at_it()
    {
        int inside = 0;
        int most = 0;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            using ActionsInFlight.Turn turn = await inFlight.EnterAsync(Action, Never, CancellationToken.None);
            int now = Interlocked.Increment(ref inside);
            most = Math.Max(most, now);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        })));

        most.ShouldBe(1);
    }

    [Fact]
    public async Task One_who_has_waited_enough_goes()
    {
        using ActionsInFlight.Turn first = await inFlight.EnterAsync(Action, Never, CancellationToken.None);
        using var enough = new CancellationTokenSource();
        Task<ActionsInFlight.Turn> second = inFlight.EnterAsync(Action, Never, enough.Token);
        await enough.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => second);
    }
}
