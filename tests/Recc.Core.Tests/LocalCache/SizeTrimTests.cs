using Recc.Core.Digests;
using Recc.Core.LocalCache;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.LocalCache;

public sealed class SizeTrimTests : IDisposable
{
    private readonly CacheScene scene = new();

    [Fact]
    public void What_was_not_used_for_longest_goes_until_nine_tenths_are_left()
    {
        for (int i = 0; i < 20; i++)
        {
            scene.Store($"action {i}", CacheScene.Bytes(100));
            scene.SetLastUse(scene.PathOfResult($"action {i}"), TimeSpan.FromDays(i + 1));
        }

        TrimReport report = Trim(limit: 10 * 4096);

        report.ShouldBe(new TrimReport(20 * 4096, 9 * 4096, 11));
        for (int i = 0; i < 20; i++)
        {
            File.Exists(scene.PathOfResult($"action {i}")).ShouldBe(i < 9, $"action {i}");
        }

        scene.Folder.CountedSpace.ShouldBe(9 * 4096);
    }

    [Fact]
    public void Blobs_and_results_are_alike()
    {
        byte[] blob = CacheScene.Bytes(100_000);
        scene.Put(blob);
        scene.Store("old", CacheScene.Bytes(100));
        scene.Store("young", CacheScene.Bytes(100));
        scene.SetLastUse(scene.PathOf(CacheScene.DigestOf(blob)), TimeSpan.FromDays(2));
        scene.SetLastUse(scene.PathOfResult("old"), TimeSpan.FromDays(3));

        Trim(limit: 50_000).FilesRemoved.ShouldBe(2);

        scene.LookUp("young").ShouldNotBeNull();
    }

    [Fact]
    public void Stand_ins_for_precompiled_headers_count_too()
    {
        string standIn = Path.Combine(scene.Root, "precompiled/files/abc");
        Directory.CreateDirectory(Path.GetDirectoryName(standIn)!);
        File.WriteAllBytes(standIn, CacheScene.Bytes(100_000));
        scene.SetLastUse(standIn, TimeSpan.FromDays(3));
        scene.Store("young", CacheScene.Bytes(100));
        scene.Folder.NoteAdded(100_000);
        scene.Folder.CountedSpace.ShouldBe(102_400 + 4096);
        CacheSurvey.Of(scene.Root).Space.ShouldBe(102_400 + 4096);

        Trim(limit: 50_000).FilesRemoved.ShouldBe(1);

        File.Exists(standIn).ShouldBeFalse();
        scene.LookUp("young").ShouldNotBeNull();
        scene.Folder.CountedSpace.ShouldBe(4096);
    }

    [Fact]
    public void Nothing_goes_below_the_limit_or_without_one()
    {
        scene.Store("one", CacheScene.Bytes(100_000));

        Trim(limit: 200_000).FilesRemoved.ShouldBe(0);
        Trim(limit: 0).FilesRemoved.ShouldBe(0);
        Trim(limit: 1).FilesRemoved.ShouldBe(2);
    }

    [Fact]
    public void Of_files_of_the_same_age_no_more_go_than_must()
    {
        for (int i = 0; i < 20; i++)
        {
            scene.Store($"action {i}", CacheScene.Bytes(100));
            scene.SetLastUse(scene.PathOfResult($"action {i}"), TimeSpan.FromDays(1));
        }

        Trim(limit: 10 * 4096).SpaceAfter.ShouldBe(9 * 4096);
    }

    [Fact]
    public void What_was_used_before_the_clock_was_set_back_and_not_since_goes_first()
    {
        scene.Store("of tomorrow", CacheScene.Bytes(100));
        scene.Store("of last year", CacheScene.Bytes(100));
        scene.SetLastUse(scene.PathOfResult("of tomorrow"), TimeSpan.FromDays(-1));
        scene.SetLastUse(scene.PathOfResult("of last year"), TimeSpan.FromDays(365));

        Trim(limit: 5000).FilesRemoved.ShouldBe(1);

        File.Exists(scene.PathOfResult("of last year")).ShouldBeTrue();
    }

    [Fact]
    public void What_writers_left_behind_goes_after_an_hour()
    {
        scene.Store("one", CacheScene.Bytes(100));
        string old = Path.Combine(scene.Root, "tmp", "old");
        string young = Path.Combine(scene.Root, "tmp", "young");
        File.WriteAllText(old, "x");
        File.WriteAllText(young, "x");
        scene.SetLastUse(old, TimeSpan.FromMinutes(61));
        scene.SetLastUse(young, TimeSpan.FromMinutes(59));

        Trim(limit: 0);

        scene.Files("tmp").ShouldBe([young]);
    }

    [Fact]
    public void The_count_is_set_right()
    {
        scene.Store("one", CacheScene.Bytes(100));
        File.WriteAllBytes(Path.Combine(scene.Root, "size"), CacheScene.Bytes(3));
        Trim(limit: 0);
        scene.Folder.CountedSpace.ShouldBe(4096);

        File.Delete(Path.Combine(scene.Root, "size"));
        Trim(limit: 0);
        scene.Folder.CountedSpace.ShouldBe(4096);
    }

    [Fact]
    public void Of_two_at_once_one_trims()
    {
        scene.Store("one", CacheScene.Bytes(100));
        using (new FileStream(
            Path.Combine(scene.Root, "trim.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            new SizeTrim(scene.Root, scene.Clock).Run(1).ShouldBeNull();
            scene.LookUp("one").ShouldNotBeNull();
        }

        Trim(limit: 1).FilesRemoved.ShouldBe(1);
    }

    [Fact]
    public void A_cache_that_is_not_there_is_left_alone()
    {
        new SizeTrim(scene.Root, scene.Clock).Run(1000).ShouldBeNull();
        new SizeTrim(scene.Root, scene.Clock).Clear().FilesRemoved.ShouldBe(0);
        CacheSurvey.Of(scene.Root).ShouldBe(new CacheSurvey(0, 0, 0, null));

        Directory.Exists(scene.Root).ShouldBeFalse();
    }

    [Fact]
    public void Clearing_leaves_nothing_and_counts_nothing()
    {
        scene.Store("one", CacheScene.Bytes(100_000));

        new SizeTrim(scene.Root, scene.Clock).Clear().FilesRemoved.ShouldBe(2);

        scene.Files("results").Concat(scene.Files("blobs")).ShouldBeEmpty();
        scene.Folder.CountedSpace.ShouldBe(0);
        scene.Store("one", CacheScene.Bytes(100));
        scene.LookUp("one").ShouldNotBeNull();
    }

    /// <summary>A reader gets all of a blob or hears that there is none.</summary>
    [Fact]
    public async Task Reading_and_writing_go_on_while_all_of_it_is_trimmed()
    {
        byte[][] blobs = [.. Enumerable.Range(0, 8).Select(static i => CacheScene.Bytes(150_000, i))];
        scene.Folder.MayStore().ShouldBeTrue();
        using var end = new CancellationTokenSource();
        Task trimming = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                Trim(limit: 1);
            }
        });
        int found = 0;
        try
        {
            Parallel.For(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
            {
                byte[] blob = blobs[i % blobs.Length];
                scene.Put(blob);
                byte[]? got = scene.Get(CacheScene.DigestOf(blob));
                (got is null || got.AsSpan().SequenceEqual(blob)).ShouldBeTrue();
                Interlocked.Add(ref found, got is null ? 0 : 1);
            });
        }
        finally
        {
            await end.CancelAsync();
            await trimming;
        }

        found.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Remembered_scans_count_and_go_like_results()
    {
        for (int i = 0; i < 10; i++)
        {
            string scan = ScanPath(i);
            Directory.CreateDirectory(Path.GetDirectoryName(scan)!);
            File.WriteAllBytes(scan, CacheScene.Bytes(20_000));
            scene.SetLastUse(scan, TimeSpan.FromDays(i));
            scene.Folder.NoteAdded(20_000);
        }

        scene.Folder.CountedSpace.ShouldBe(10 * 20_480);
        CacheSurvey.Of(scene.Root).Scans.ShouldBe(10);
        scene.TrimsAsked.ShouldBeEmpty();
        scene.Open(limit: 100_000).NoteAdded(1);
        scene.TrimsAsked.ShouldHaveSingleItem();

        Trim(limit: 100_000).FilesRemoved.ShouldBe(6);

        File.Exists(ScanPath(0)).ShouldBeTrue();
        File.Exists(ScanPath(9)).ShouldBeFalse();

        string ScanPath(int number) => Path.Combine(scene.Root, $"scans/ab/{number}");
    }

    [Fact]
    public void A_survey_counts_what_is_there()
    {
        scene.Store("one", CacheScene.Bytes(100_000));
        scene.Store("two", CacheScene.Bytes(100));
        scene.SetLastUse(scene.PathOfResult("two"), TimeSpan.FromDays(3));

        CacheSurvey survey = CacheSurvey.Of(scene.Root);

        survey.ShouldBe(new CacheSurvey(2, 1, 4096 + 4096 + 102_400, scene.Clock.Utc - TimeSpan.FromDays(3)));
    }

    [Fact]
    public void A_check_names_what_is_bad_and_removes_it()
    {
        byte[] good = CacheScene.Bytes(100_000, seed: 1);
        byte[] bad = CacheScene.Bytes(100_000, seed: 2);
        scene.Store("good", good);
        scene.Store("bad", bad);
        Digest badName = CacheScene.DigestOf(bad);
        byte[] content = File.ReadAllBytes(scene.PathOf(badName));
        content[5] ^= 1;
        CacheScene.Spoil(scene.PathOf(badName), content);
        CacheScene.Spoil(scene.PathOfResult("bad"), []);
        File.WriteAllText(Path.Combine(scene.Root, "blobs", "v2", "surprise"), "x");
        var check = new CacheCheck(scene.Root);

        (string Path, string Wrong)[] found = [.. check.Run()];

        check.Checked.ShouldBe(5);
        found.Select(static one => one.Path).Order(StringComparer.Ordinal).ShouldBe(
            [
                Path.GetRelativePath(scene.Root, scene.PathOf(badName)),
                "blobs/v2/surprise",
                Path.GetRelativePath(scene.Root, scene.PathOfResult("bad")),
            ],
            ignoreOrder: true);
        new CacheCheck(scene.Root).Run().ShouldBeEmpty();
        scene.LookUp("good").ShouldNotBeNull();
        scene.Get(CacheScene.DigestOf(good)).ShouldBe(good);
    }

    /// <summary>
    /// A blob whose checksum is right and whose content is not its name's can only have been put there so.
    /// </summary>
    [Fact]
    public void A_check_does_not_trust_checksums_alone()
    {
        byte[] content = CacheScene.Bytes(100_000);
        Digest name = CacheScene.DigestOf(CacheScene.Bytes(100_000, seed: 2));
        scene.Folder.Blobs.UploadAsync(
            [new Blob(name, new BlobSource.InMemory(content))], CancellationToken.None).IsCompletedSuccessfully
            .ShouldBeTrue();
        scene.Get(name).ShouldBe(content);

        new CacheCheck(scene.Root).Run().Count().ShouldBe(1);
    }

    private TrimReport Trim(long limit) => new SizeTrim(scene.Root, scene.Clock).Run(limit).ShouldNotBeNull();

    public void Dispose() => scene.Dispose();
}
