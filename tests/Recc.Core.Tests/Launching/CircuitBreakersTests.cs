using Recc.Core.Configuration;
using Recc.Core.Launching;
using Recc.Core.Tests.Remote.Peer;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Launching;

public sealed class CircuitBreakersTests
{
    private static readonly ServerAddress One = new("one", new Uri("http://one:1"));
    private static readonly ServerAddress Other = new("other", new Uri("http://other:1"));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void Three_failures_in_a_row_open_it_for_that_server_alone()
    {
        using var breakers = new CircuitBreakers(Never, TimeProvider.System);
        Fail(breakers, 2);
        breakers.IsOpen(One).ShouldBeFalse();
        Fail(breakers, 1);

        breakers.IsOpen(One).ShouldBeTrue();
        breakers.IsOpen(Other).ShouldBeFalse();
        breakers.OpenCount.ShouldBe(1);
    }

    [Fact]
    public void A_success_in_between_starts_anew()
    {
        using var breakers = new CircuitBreakers(Never, TimeProvider.System);
        Fail(breakers, 2);
        breakers.Succeeded(One);
        Fail(breakers, 2);

        breakers.IsOpen(One).ShouldBeFalse();
    }

    [Fact]
    public void It_closes_when_the_server_answers_in_the_background()
    {
        int asked = 0;
        using var breakers = new CircuitBreakers(
            (_, _) => Task.FromResult(Interlocked.Increment(ref asked) > 1), TimeProvider.System);
        Fail(breakers, 3);
        breakers.IsOpen(One).ShouldBeTrue();

        SpinWait.SpinUntil(() => !breakers.IsOpen(One), Patience).ShouldBeTrue();
        asked.ShouldBe(2);
        Fail(breakers, 2);
        breakers.IsOpen(One).ShouldBeFalse();
    }

    private static Task<bool> Never(ReccOptions options, CancellationToken cancellation) => Task.FromResult(false);

    private static void Fail(CircuitBreakers breakers, int times)
    {
        for (int i = 0; i < times; i++)
        {
            breakers.Failed(One, RemoteWorld.Options);
        }
    }
}
