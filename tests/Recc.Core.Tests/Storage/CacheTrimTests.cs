using Recc.Core.Storage;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Storage;

public sealed class CacheTrimTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly SetClock clock = new(new DateTime(2030, 5, 17, 12, 0, 0, DateTimeKind.Utc));

    [Fact]
    public void What_was_used_lately_stays_and_the_rest_goes()
    {
        Put("scans/ab/young", days: 29);
        Put("scans/ab/old", days: 31);
        Put("toolchains/young", days: 29);
        Put("toolchains/old", days: 31);
        Put("notices/young", days: 0.9);
        Put("notices/old", days: 1.1);
        Put("paused/old", days: 1.1);
        Put("scans/ab/left.1f-2b", days: 31);

        Trim();

        Left().ShouldBe(["notices/young", "scans/ab/young", "toolchains/young"]);
    }

    [Fact]
    public void What_is_not_ours_stays()
    {
        Put("cas/blob", days: 1000);
        Put("settings", days: 1000);

        Trim();

        Left().ShouldBe(["cas/blob", "settings"]);
    }

    [Fact]
    public void It_happens_once_a_day()
    {
        Trim();
        Put("scans/ab/old", days: 31);

        clock.Utc = clock.Utc.AddHours(11);
        Trim();
        Left().ShouldContain("scans/ab/old");

        clock.Utc = clock.Utc.AddHours(13);
        Trim();
        Left().ShouldNotContain("scans/ab/old");
    }

    [Fact]
    public void One_marker_is_left_however_many_days_pass()
    {
        for (int day = 0; day < 5; day++)
        {
            clock.Utc = clock.Utc.AddDays(1);
            Trim();
        }

        Directory.GetFiles(folder.Path).Length.ShouldBe(1);
    }

    [Fact]
    public void A_clock_that_was_set_back_removes_nothing_young()
    {
        Put("scans/ab/young", days: 1);
        Trim();

        clock.Utc = clock.Utc.AddDays(-400);
        Trim();

        Left().ShouldBe(["scans/ab/young"]);
    }

    [Fact]
    public void Use_is_noted_and_keeps_a_file()
    {
        string path = Put("scans/ab/x", days: 29);
        var trim = new CacheTrim(folder.Path, clock);

        trim.NoteUse(path);
        clock.Utc = clock.Utc.AddDays(29);
        trim.TrimIfDue();

        Left().ShouldBe(["scans/ab/x"]);
    }

    [Fact]
    public void Use_is_noted_at_most_once_a_day()
    {
        string path = Put("scans/ab/x", days: 0.5);
        DateTime before = File.GetLastWriteTimeUtc(path);

        new CacheTrim(folder.Path, clock).NoteUse(path);

        File.GetLastWriteTimeUtc(path).ShouldBe(before);
    }

    [Fact]
    public void A_file_or_directory_that_is_not_there_is_no_trouble()
    {
        var trim = new CacheTrim(folder["none/at all"], clock);

        trim.NoteUse(folder["none/at all/scans/x"]);
        trim.TrimIfDue();

        File.WriteAllText(folder["file"], "");
        new CacheTrim(folder["file"], clock).TrimIfDue();
    }

    [Fact]
    public void Many_at_once_do_no_harm()
    {
        for (int i = 0; i < 200; i++)
        {
            Put($"scans/ab/{i}", days: i % 2 == 0 ? 31 : 1);
        }

        Parallel.For(0, 16, _ => Trim());

        Left().Length.ShouldBe(100);
    }

    public void Dispose() => folder.Dispose();

    private void Trim() => new CacheTrim(folder.Path, clock).TrimIfDue();

    private string Put(string path, double days)
    {
        string written = folder.Write(path, "x");
        File.SetLastWriteTimeUtc(written, clock.Utc.AddDays(-days));
        return written;
    }

    /// <summary>All but the marker.</summary>
    private string[] Left() =>
    [
        .. Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder.Path, path))
            .Where(static path => !path.StartsWith("trimmed-", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
