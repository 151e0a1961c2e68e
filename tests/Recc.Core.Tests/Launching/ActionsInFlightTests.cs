using Recc.Core.Digests;
using Recc.Core.Launching;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Launching;

public sealed class ActionsInFlightTests
{
    private static readonly Digest Action = ContentHasher.Compute("action"u8, DigestFunction.Sha256);
    private static readonly Digest Other = ContentHasher.Compute("other"u8, DigestFunction.Sha256);

    private readonly ActionsInFlight inFlight = new();

    [Fact]
    public async Task The_second_waits_for_the_first_and_is_told_so()
    {
        ActionsInFlight.Turn first = await inFlight.EnterAsync(Action, CancellationToken.None);
        Task<ActionsInFlight.Turn> second = inFlight.EnterAsync(Action, CancellationToken.None);
        using ActionsInFlight.Turn other = await inFlight.EnterAsync(Other, CancellationToken.None);

        first.HasWaited.ShouldBeFalse();
        second.IsCompleted.ShouldBeFalse();
        first.Dispose();

        using ActionsInFlight.Turn turn = await second;
        turn.HasWaited.ShouldBeTrue();
    }

    [Fact]
    public async Task It_is_known_whether_somebody_waits()
    {
        ActionsInFlight.Turn first = await inFlight.EnterAsync(Action, CancellationToken.None);
        inFlight.IsWaitedFor(Action).ShouldBeFalse();
        using var enough = new CancellationTokenSource();

        Task<ActionsInFlight.Turn> second = inFlight.EnterAsync(Action, enough.Token);
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
            using ActionsInFlight.Turn turn = await inFlight.EnterAsync(Action, CancellationToken.None);
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
        using ActionsInFlight.Turn first = await inFlight.EnterAsync(Action, CancellationToken.None);
        using var enough = new CancellationTokenSource();
        Task<ActionsInFlight.Turn> second = inFlight.EnterAsync(Action, enough.Token);
        await enough.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => second);
    }
}
