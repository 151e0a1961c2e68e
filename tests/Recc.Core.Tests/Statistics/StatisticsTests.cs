using FsCheck;
using FsCheck.Fluent;
using Microsoft.Win32.SafeHandles;
using Recc.Core.Statistics;
using Recc.Core.Storage;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Statistics;

public sealed class StatisticsTests : IDisposable
{
    private static readonly string[] Reasons = ["linking", "uses-time"];

    private readonly TempFolder folder = new();
    private readonly SetClock clock = new(new DateTime(2026, 3, 4, 5, 30, 0, DateTimeKind.Utc));

    [Fact]
    public void What_was_counted_can_be_read_while_counting_goes_on()
    {
        using StatisticsStore store = Store();
        store.Add(Hit(spared: 1000), TimeSpan.FromMilliseconds(2), "");
        Read().Launches.ShouldBe(1);
        store.Add(new LaunchTally { Kind = LaunchKind.PassedOn, Reason = "linking" }, TimeSpan.Zero, "");

        StatisticsReport report = Read();
        report.Launches.ShouldBe(2);
        report.Count(LaunchKind.LocalHit).ShouldBe(1);
        report.Count(LaunchKind.PassedOn).ShouldBe(1);
        report.Saved.ShouldBe(TimeSpan.FromMilliseconds(998));
        report.Reasons.ShouldBe([KeyValuePair.Create("linking", 1L)]);
        report.First.ShouldBe(new DateTimeOffset(2026, 3, 4, 5, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Counting_goes_on_where_somebody_has_removed_the_cache()
    {
        using StatisticsStore store = Store();
        store.Add(Hit(spared: 1000), TimeSpan.Zero, "");
        Directory.Delete(StatisticsStore.FolderIn(folder.Path), recursive: true);
        store.Add(Hit(spared: 1000), TimeSpan.Zero, "");
        Read().Launches.ShouldBe(1);

        using StatisticsStore other = Store();
        Directory.Delete(StatisticsStore.FolderIn(folder.Path), recursive: true);
        other.Add(Hit(spared: 1000), TimeSpan.Zero, "");
        store.Add(Hit(spared: 1000), TimeSpan.Zero, "");
        Read().Launches.ShouldBe(2);
    }

    [Fact]
    public void Bytes_misses_and_runs_are_counted_apart()
    {
        using StatisticsStore store = Store();
        var tally = new LaunchTally { Kind = LaunchKind.RemoteRun, IsLocalMiss = true, IsRemoteMiss = true };
        tally.AddUp(300);
        tally.AddDown(40);
        tally.AddDown(2);
        store.Add(tally, TimeSpan.FromSeconds(1), "");

        StatisticsReport report = Read();
        (report.BytesUp, report.BytesDown).ShouldBe((300, 42));
        (report.LocalMisses, report.RemoteMisses).ShouldBe((1, 1));
        report.Count(LaunchKind.RemoteRun).ShouldBe(1);
        report.Saved.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Many_at_once_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            using StatisticsStore store = Store();
            for (int i = 0; i < 200; i++)
            {
                store.Add(Hit(spared: 0), TimeSpan.FromMilliseconds(1), "");
            }
        })));

        Read().Launches.ShouldBe(1600);
    }

    [Fact]
    public void They_are_told_while_somebody_counts()
    {
        using StatisticsStore store = Store();
        store.Add(Hit(spared: 0), TimeSpan.Zero, "");
        string path = Directory.EnumerateFiles(StatisticsStore.FolderIn(folder.Path)).Single();
        using SafeFileHandle file = FileLock.Open(path, isWritten: true);
        using FileLock.Hold? hold = FileLock.TryHold(file, patienceMilliseconds: 1000);

        hold.ShouldNotBeNull();
        Read().Launches.ShouldBe(1);
    }

    [Fact]
    public void Since_counts_whole_hours()
    {
        using StatisticsStore store = Store();
        store.Add(Hit(0), TimeSpan.Zero, "");
        clock.Utc += TimeSpan.FromHours(3);
        store.Add(Hit(0), TimeSpan.Zero, "");
        store.Add(Hit(0), TimeSpan.Zero, "");

        StatisticsFiles.Read(folder.Path, clock.GetUtcNow() - TimeSpan.FromHours(1)).Launches.ShouldBe(2);
        StatisticsFiles.Read(folder.Path, clock.GetUtcNow() - TimeSpan.FromHours(4)).Launches.ShouldBe(3);
        Read().Launches.ShouldBe(3);
    }

    [Fact]
    public void Zero_is_zero_for_those_who_go_on_counting_too()
    {
        using StatisticsStore store = Store();
        store.Add(Hit(0), TimeSpan.Zero, "");
        clock.Utc += TimeSpan.FromHours(5);
        store.Add(Hit(0), TimeSpan.Zero, "");

        StatisticsFiles.SetToZero(folder.Path, clock);
        Read().Launches.ShouldBe(0);
        store.Add(Hit(0), TimeSpan.Zero, "");
        Read().Launches.ShouldBe(1);
        Read().Count(LaunchKind.LocalHit).ShouldBe(1);

        StatisticsFiles.SetToZero(folder.Path, clock);
        Read().Launches.ShouldBe(0);
    }

    [Fact]
    public void A_build_is_counted_by_itself_too()
    {
        using StatisticsStore store = Store();
        store.Add(Hit(0), TimeSpan.Zero, "nightly 17/../x");
        store.Add(Hit(0), TimeSpan.Zero, "other");
        store.Add(Hit(0), TimeSpan.Zero, "");

        StatisticsFiles.ReadBuild(folder.Path, "nightly 17/../x").Launches.ShouldBe(1);
        StatisticsFiles.ReadBuild(folder.Path, "none").Launches.ShouldBe(0);
        Read().Launches.ShouldBe(3);
    }

    [Fact]
    public void Versions_with_other_counters_are_read_together()
    {
        using StatisticsStore one = Store();
        using var two = new StatisticsStore(folder.Path, ["linking", "brand-new"], clock);
        one.Add(new LaunchTally { Reason = "uses-time" }, TimeSpan.Zero, "");
        two.Add(new LaunchTally { Reason = "brand-new" }, TimeSpan.Zero, "");

        Read().Launches.ShouldBe(2);
        Read().Reasons.Select(static pair => pair.Key).ShouldBe(["brand-new", "uses-time"]);
    }

    [Fact]
    public void A_file_that_is_none_of_ours_counts_nothing_and_harms_nothing()
    {
        using StatisticsStore store = Store();
        store.Add(Hit(0), TimeSpan.Zero, "");
        string stats = StatisticsStore.FolderIn(folder.Path);
        File.WriteAllText(Path.Combine(stats, "2026030405-zzzzzzzz"), "reccsta1 and then nonsense");
        File.WriteAllText(Path.Combine(stats, "2026030404-empty"), "");

        Read().Launches.ShouldBe(1);
    }

    [Fact]
    public void A_place_that_cannot_be_written_troubles_nobody()
    {
        File.WriteAllText(folder["file"], "");
        using var store = new StatisticsStore(folder["file"], Reasons, clock);
        store.Add(Hit(0), TimeSpan.Zero, "build");

        StatisticsFiles.Read(folder["file"], null).Launches.ShouldBe(0);
    }

    [Fact]
    public void Percentiles_are_right_within_an_eighth()
    {
        Prop.ForAll(Gen.Choose(1, 100_000).ArrayOf().Where(static times => times.Length > 0).ToArbitrary(), times =>
        {
            using var place = new TempFolder();
            using var store = new StatisticsStore(place.Path, Reasons, clock);
            foreach (int time in times)
            {
                store.Add(Hit(0), TimeSpan.FromMilliseconds(time), "");
            }

            double exact = times.Order().ElementAt((int)Math.Ceiling(times.Length * 0.5) - 1);
            double told = StatisticsFiles.Read(place.Path, null).Percentile(LaunchKind.LocalHit, 0.5)!.Value;
            (told / exact).ShouldBeInRange(0.87, 1.13);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    public void Dispose() => folder.Dispose();

    private static LaunchTally Hit(int spared) =>
        new() { Kind = LaunchKind.LocalHit, Spared = TimeSpan.FromMilliseconds(spared) };

    private StatisticsStore Store() => new(folder.Path, Reasons, clock);

    private StatisticsReport Read() => StatisticsFiles.Read(folder.Path, null);
}
