using Recc.Core.Storage;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Storage;

public sealed class BoundedMemoryTests
{
    private const int Capacity = 1000;

    private long milliseconds;

    [Fact]
    public void What_was_used_stays_and_of_that_what_was_used_last()
    {
        BoundedMemory<string> memory = Full();
        memory.Find("3").ShouldNotBeNull();
        milliseconds++;
        memory.Find("7").ShouldNotBeNull();

        memory.Keep("new", new string('a', 100));

        memory.Find("3").ShouldNotBeNull();
        memory.Find("7").ShouldNotBeNull();
        memory.Bytes.ShouldBe(800);
        memory.Count.ShouldBe(8);

        BoundedMemory<string> used = Full();
        for (int i = 9; i >= 0; i--)
        {
            milliseconds++;
            used.Find($"{i}");
        }

        used.Keep("0", new string('a', 200));

        used.Find("9").ShouldBeNull();
        used.Find("8").ShouldBeNull();
        used.Find("7").ShouldBeNull();
        used.Find("0")!.Length.ShouldBe(200);
        used.Count.ShouldBe(7);
    }

    [Fact]
    public void Who_goes_through_more_than_there_is_room_for_finds_a_part_of_it_each_time()
    {
        var memory = new BoundedMemory<string>(Capacity, static text => text.Length);
        int found = 0;
        for (int round = 0; round < 10; round++)
        {
            for (int i = 0; i < 200; i++)
            {
                if (memory.Find($"{i}") is not null)
                {
                    found++;
                }
                else
                {
                    memory.Keep($"{i}", new string('a', 10));
                }
            }
        }

        // There is room for half; in the first round there is nothing.
        found.ShouldBeGreaterThan(9 * 200 / 4);
    }

    [Fact]
    public void A_use_counts_for_a_quarter_of_an_hour()
    {
        BoundedMemory<string> memory = Full();
        for (int i = 0; i < 10; i++)
        {
            memory.Find($"{i}");
        }

        milliseconds += 16 * 60_000;
        memory.Find("5");
        for (int i = 0; i < 100; i++)
        {
            memory.Keep($"new {i}", new string('a', 100));
            memory.Find($"new {i}");
        }

        Enumerable.Range(0, 10).Count(i => memory.Find($"{i}") is not null).ShouldBe(0);
    }

    private BoundedMemory<string> Full()
    {
        var memory = new BoundedMemory<string>(Capacity, static text => text.Length, () => milliseconds);
        for (int i = 0; i < 10; i++)
        {
            memory.Keep($"{i}", new string('a', 100));
        }

        return memory;
    }

    [Fact]
    public void Another_with_the_same_key_takes_its_place_and_its_room()
    {
        var memory = new BoundedMemory<string>(100, static text => text.Length);
        for (int i = 0; i < 50; i++)
        {
            memory.Keep("key", new string('a', 60));
        }

        memory.Bytes.ShouldBe(60);
        memory.Find("key")!.Length.ShouldBe(60);
        memory.Find("other").ShouldBeNull();
    }

    [Fact]
    public void Many_threads_do_not_upset_the_count()
    {
        var memory = new BoundedMemory<string>(1000, static text => text.Length);
        Parallel.For(0, 5000, i => memory.Keep($"{i % 97}", new string('a', (i % 40) + 1)));

        memory.Bytes.ShouldBe(Enumerable.Range(0, 97).Sum(i => memory.Find($"{i}")?.Length ?? 0));
    }
}
