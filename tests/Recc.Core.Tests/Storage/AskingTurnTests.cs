using Recc.Core.Storage;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Storage;

public sealed class AskingTurnTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly TempFolder folder = new();
    private volatile string? known;
    private int asked;

    [Fact]
    public void Of_many_that_begin_together_one_asks_and_the_others_hear_it()
    {
        var crowd = new Thread[24];
        var heard = new string[crowd.Length];
        using var start = new Barrier(crowd.Length);
        for (int i = 0; i < crowd.Length; i++)
        {
            int own = i;
            crowd[i] = new Thread(() =>
            {
                start.SignalAndWait();
                heard[own] = Find(Long);
            });
            crowd[i].Start();
        }

        foreach (Thread one in crowd)
        {
            one.Join();
        }

        heard.ShouldAllBe(static answer => answer == "the answer");
        asked.ShouldBe(1);
        Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public void Nobody_waits_for_one_who_cannot_keep_what_was_learnt()
    {
        AskingTurn.Wait(Place, Recall, Long, out AskingTurn? first, default).ShouldBeNull();
        var waiting = new Thread(() => AskingTurn.Wait(Place, Recall, Long, out _, default).ShouldBeNull());
        waiting.Start();

        first.ShouldNotBeNull().Dispose();

        waiting.Join(TimeSpan.FromSeconds(30)).ShouldBeTrue();
    }

    [Fact]
    public void Patience_ends()
    {
        AskingTurn.Wait(Place, Recall, Long, out AskingTurn? first, default).ShouldBeNull();
        using (first)
        {
            AskingTurn.Wait(Place, Recall, TimeSpan.FromMilliseconds(50), out AskingTurn? second, default)
                .ShouldBeNull();
            second.ShouldBeNull();
        }
    }

    [Fact]
    public void Waiting_ends_with_the_launch()
    {
        AskingTurn.Wait(Place, Recall, Long, out AskingTurn? first, default).ShouldBeNull();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        using (first)
        {
            Should.Throw<OperationCanceledException>(() => AskingTurn.Wait(Place, Recall, Long, out _, stop.Token));
        }
    }

    [Fact]
    public void What_one_who_died_left_behind_stops_nobody()
    {
        folder.Write("facts/one.asking", "");

        AskingTurn.Wait(Place, Recall, Long, out AskingTurn? turn, default).ShouldBeNull();

        turn.ShouldNotBeNull().Dispose();
    }

    [Fact]
    public void Where_nothing_can_be_written_everybody_asks_at_once()
    {
        folder.Write("facts", "a file where the directory should be");

        Find(Long).ShouldBe("the answer");
    }

    public void Dispose() => folder.Dispose();

    private string Place => folder["facts/one"];

    private string? Recall() => known;

    private string Find(TimeSpan patience)
    {
        string? told = AskingTurn.Wait(Place, Recall, patience, out AskingTurn? turn, default);
        using (turn)
        {
            if (told is not null)
            {
                return told;
            }

            Interlocked.Increment(ref asked);
            Thread.Sleep(30);
            return known = "the answer";
        }
    }
}
