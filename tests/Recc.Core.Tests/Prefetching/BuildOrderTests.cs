using Recc.Core.Prefetching;
using Recc.Core.Tests.Scenes;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Prefetching;

public sealed class BuildOrderTests
{
    private readonly SteppedClock clock = new();
    private readonly BuildOrder order;

    public BuildOrderTests() => order = new BuildOrder(clock);

    [Fact]
    public void The_first_build_foretells_nothing()
    {
        Build("a", "b", "c").ShouldBe(["a:", "b:", "c:"]);
    }

    [Fact]
    public void The_next_build_is_told_each_command_once_and_none_that_has_begun()
    {
        Build("a", "b", "c", "d");
        Pause();

        Build("b", "a", "c").ShouldBe(["b:cd", "a:", "c:"]);
    }

    [Fact]
    public void A_command_that_begins_again_begins_a_build()
    {
        Build("a", "b");

        Build("a", "b").ShouldBe(["a:b", "b:"]);
        Build("a", "b").ShouldBe(["a:b", "b:"]);
    }

    [Fact]
    public void A_build_with_a_long_pause_keeps_its_order()
    {
        Build("a", "b", "c");
        Pause();
        Build("d", "e");
        Pause();

        Build("a").ShouldBe(["a:bc"]);
        Build("d").ShouldBe(["d:e"]);
    }

    [Fact]
    public void A_build_of_one_command_changes_no_order()
    {
        string[] many = [.. Enumerable.Range(0, 26).Select(static i => ((char)('a' + i)).ToString())];
        Build(many);
        Pause();
        Build("m", "new");
        Pause();

        Build("a", "b")[0].ShouldBe("a:bcdefghijk");
    }

    [Fact]
    public void What_is_told_grows_with_the_build_to_a_limit()
    {
        string[] many = [.. Enumerable.Range(0, 500).Select(static i => $"{i} ")];
        Build(many);
        Pause();

        int told = 0;
        for (int i = 0; i < 100; i++)
        {
            told += order.Begin(many[i], default, wantsMore: true).Count;
            int ahead = told - i;
            ahead.ShouldBeLessThanOrEqualTo(BuildOrder.Reach);
            ahead.ShouldBeGreaterThanOrEqualTo(Math.Min(10, BuildOrder.Reach));
        }

        (told - 99).ShouldBe(BuildOrder.Reach);
    }

    [Fact]
    public void Nothing_is_told_that_nobody_wants()
    {
        Build("a", "b");

        order.Begin("a", default, wantsMore: false).ShouldBeEmpty();
    }

    [Fact]
    public void Commands_that_take_much_memory_are_forgotten_from_the_end()
    {
        byte[] large = new byte[3 << 20];
        foreach (string key in new[] { "a", "b", "c", "d" })
        {
            order.Begin(key, large, wantsMore: true);
        }

        order.Begin("a", large, wantsMore: true).Select(static next => next.Key).ShouldBe(["b"]);
        order.Count.ShouldBe(2);
        order.Bytes.ShouldBeInRange(6 << 20, 8 << 20);
    }

    [Fact]
    public void Directories_that_were_not_used_for_longest_are_forgotten()
    {
        var orders = new BuildOrders(clock);
        orders.Of("/kept").Begin("a", default, wantsMore: true);
        for (int i = 0; i < 200; i++)
        {
            orders.Of($"/probe{i}").Begin("a", default, wantsMore: true);
            orders.Of("/kept");
        }

        orders.Count.ShouldBeLessThanOrEqualTo(64);
        orders.Of("/kept").Count.ShouldBe(1);
    }

    private void Pause() => clock.Now += TimeSpan.FromMinutes(1);

    /// <summary>Begins commands; "KEY:" and those that it is told will come.</summary>
    private string[] Build(params string[] keys) =>
    [
        .. keys.Select(key => $"{key}:" + string.Concat(
            order.Begin(key, default, wantsMore: true).Select(static next => next.Key))),
    ];
}
