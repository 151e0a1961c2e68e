using Recc.Core.Daemon.Server;
using Recc.Core.Launching;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Daemon;

public sealed class LocalSlotsTests
{
    [Fact]
    public async Task Who_comes_first_is_served_first()
    {
        var slots = new LocalSlots(1);
        ILocalSlots launch = slots.For(static () => false);
        IDisposable held = launch.Enter(CancellationToken.None);
        var order = new List<int>();
        var waiting = new List<Task>();
        for (int i = 0; i < 5; i++)
        {
            int mine = i;
            waiting.Add(Task.Factory.StartNew(() =>
            {
                using IDisposable slot = launch.Enter(CancellationToken.None);
                slots.Taken.ShouldBe(1);
                order.Add(mine);
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            Until(() => slots.Waiting == mine + 1);
        }

        held.Dispose();
        held.Dispose();
        await Task.WhenAll(waiting);

        order.ShouldBe([0, 1, 2, 3, 4]);
        slots.Taken.ShouldBe(0);
    }

    [Fact]
    public void One_who_has_been_stopped_keeps_nobody_waiting_and_goes_on_whenever_it_likes()
    {
        var slots = new LocalSlots(1);
        ILocalSlots launch = slots.For(static () => false);
        bool isStopped = true;
        IDisposable held = slots.For(() => isStopped).Enter(CancellationToken.None);

        for (int i = 0; i < 2; i++)
        {
            launch.Enter(CancellationToken.None).Dispose();
        }

        isStopped = false;
        slots.Taken.ShouldBe(1);
        using IDisposable last = launch.Enter(CancellationToken.None);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(30));
        Should.Throw<OperationCanceledException>(() => launch.Enter(soon.Token));
        held.Dispose();
        slots.Taken.ShouldBe(1);
    }

    [Fact]
    public async Task One_who_gives_up_keeps_nobody_waiting()
    {
        var slots = new LocalSlots(1);
        ILocalSlots launch = slots.For(static () => false);
        IDisposable held = launch.Enter(CancellationToken.None);
        using var givesUp = new CancellationTokenSource();
        Task first = Task.Run(() => Should.Throw<OperationCanceledException>(() => launch.Enter(givesUp.Token)));
        Until(() => slots.Waiting == 1);
        Task<IDisposable> second = Task.Run(() => launch.Enter(CancellationToken.None));
        Until(() => slots.Waiting == 2);

        await givesUp.CancelAsync();
        await first;
        slots.Waiting.ShouldBe(1);
        held.Dispose();
        (await second).Dispose();

        slots.Taken.ShouldBe(0);
        slots.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_gives_up_in_the_moment_of_being_served_loses_no_slot()
    {
        var slots = new LocalSlots(1);
        ILocalSlots launch = slots.For(static () => false);
        for (int i = 0; i < 200; i++)
        {
            IDisposable held = launch.Enter(CancellationToken.None);
            using var givesUp = new CancellationTokenSource();
            Task other = Task.Run(() =>
            {
                try
                {
                    launch.Enter(givesUp.Token).Dispose();
                }
                catch (OperationCanceledException)
                {
                    // Either is right.
                }
            });
            Until(() => slots.Waiting == 1);
            Task cancelling = Task.Run(givesUp.Cancel);
            held.Dispose();
            await Task.WhenAll(other, cancelling);
            slots.Taken.ShouldBe(0);
        }
    }

    [Fact]
    public async Task More_slots_admit_those_who_wait_and_fewer_take_none_away()
    {
        var slots = new LocalSlots(1);
        ILocalSlots launch = slots.For(static () => false);
        IDisposable held = launch.Enter(CancellationToken.None);
        Task<IDisposable>[] waiting =
            [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() => launch.Enter(CancellationToken.None)))];
        Until(() => slots.Waiting == 3);

        slots.Limit = 3;
        Until(() => slots.Taken == 3);
        slots.Waiting.ShouldBe(1);
        slots.Limit = 1;
        slots.Taken.ShouldBe(3);
        held.Dispose();
        slots.Waiting.ShouldBe(1);
        slots.Limit = 0;
        foreach (IDisposable slot in await Task.WhenAll(waiting))
        {
            slot.Dispose();
        }

        slots.Taken.ShouldBe(0);
    }

    private static void Until(Func<bool> isTrue) => SpinWait.SpinUntil(isTrue, TimeSpan.FromSeconds(30)).ShouldBeTrue();
}
