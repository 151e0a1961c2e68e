using Recc.Core.Storage;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Storage;

public sealed class BoundedMemoryTests
{
    [Fact]
    public void What_was_used_last_stays()
    {
        var memory = new BoundedMemory<string>(100, static text => text.Length);
        memory.Keep("old", new string('a', 40));
        Thread.Sleep(30);
        memory.Keep("used", new string('b', 40));
        Thread.Sleep(30);
        memory.Find("old").ShouldNotBeNull();
        Thread.Sleep(30);
        memory.Keep("new", new string('c', 30));

        memory.Find("used").ShouldBeNull();
        memory.Find("old").ShouldNotBeNull();
        memory.Find("new").ShouldNotBeNull();
        memory.Bytes.ShouldBe(70);
        memory.Count.ShouldBe(2);
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
