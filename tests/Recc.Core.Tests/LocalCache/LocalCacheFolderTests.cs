using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Digests;
using Recc.Core.LocalCache;
using Recc.Core.Remote;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;
using ContentDigest = Recc.Core.Digests.Digest;
using Directory = System.IO.Directory;

namespace Recc.Core.Tests.LocalCache;

public sealed class LocalCacheFolderTests : IDisposable
{
    private const int Small = 100;
    private const int Large = LocalCacheFolder.LargestInline + 1;

    private readonly CacheScene scene = new();

    [Fact]
    public void What_was_stored_is_found_by_all()
    {
        byte[] output = CacheScene.Bytes(Large);
        scene.LookUp("one").ShouldBeNull();

        scene.Store("one", output, scene.Open());

        ActionResult found = scene.LookUp("one").ShouldNotBeNull();
        found.ShouldBe(CacheScene.ResultWith(output));
        scene.Get(CacheScene.DigestOf(output)).ShouldBe(output);
        scene.LookUp("other").ShouldBeNull();
    }

    [Fact]
    public void A_small_output_comes_with_its_result()
    {
        byte[] output = CacheScene.Bytes(Small);

        scene.Store("one", output);

        scene.LookUp("one").ShouldNotBeNull().OutputFiles[0].Contents.ToByteArray().ShouldBe(output);
        scene.Files("blobs").ShouldBeEmpty();
    }

    [Fact]
    public void Two_small_outputs_of_the_same_content_come_both()
    {
        byte[] output = CacheScene.Bytes(Small);
        ActionResult result = CacheScene.ResultWith(output);
        result.OutputFiles.Add(new OutputFile { Path = "b.o", Digest = result.OutputFiles[0].Digest });

        scene.Folder.StoreAsync(
            CacheScene.Action("one"), result, [CacheScene.BlobOf(output)], CancellationToken.None)
                .IsCompleted.ShouldBeTrue();

        scene.LookUp("one").ShouldNotBeNull().OutputFiles.ShouldAllBe(static file => file.Contents.Length == Small);
    }

    [Fact]
    public void A_long_stream_is_a_blob_however_short()
    {
        byte[] words = CacheScene.Bytes(Small);
        var result = new ActionResult { StderrDigest = CacheScene.DigestOf(words).ToMessage() };

        scene.Folder.StoreAsync(
            CacheScene.Action("one"), result, [CacheScene.BlobOf(words)], CancellationToken.None)
                .IsCompleted.ShouldBeTrue();

        scene.LookUp("one").ShouldBe(result);
        scene.Get(CacheScene.DigestOf(words)).ShouldBe(words);
    }

    [Fact]
    public void A_later_result_takes_the_place_of_an_earlier_one()
    {
        scene.Store("one", CacheScene.Bytes(Small, seed: 1));
        scene.Store("one", CacheScene.Bytes(Small, seed: 2));

        scene.LookUp("one").ShouldNotBeNull().OutputFiles[0].Contents.ToByteArray()
            .ShouldBe(CacheScene.Bytes(Small, seed: 2));
    }

    [Fact]
    public void A_forgotten_result_is_a_miss()
    {
        scene.Store("one", CacheScene.Bytes(Small));

        scene.Folder.Forget(CacheScene.Action("one"));
        scene.Folder.Forget(CacheScene.Action("never stored"));

        scene.LookUp("one").ShouldBeNull();
        scene.Folder.CountedSpace.ShouldBe(0);
    }

    [Fact]
    public void Any_bit_that_changes_in_a_result_is_found()
    {
        scene.Store("one", CacheScene.Bytes(Small));
        string path = scene.PathOfResult("one");
        byte[] good = File.ReadAllBytes(path);
        for (int bit = 0; bit < good.Length * 8; bit++)
        {
            byte[] bad = [.. good];
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            CacheScene.Spoil(path, bad);

            scene.LookUp("one").ShouldBeNull($"bit {bit}");
            File.Exists(path).ShouldBeFalse($"bit {bit}");
        }

        CacheScene.Spoil(path, good);
        scene.LookUp("one").ShouldNotBeNull();
    }

    [Fact]
    public void A_result_that_was_cut_or_went_on_is_found()
    {
        scene.Store("one", CacheScene.Bytes(Small));
        string path = scene.PathOfResult("one");
        byte[] good = File.ReadAllBytes(path);
        for (int length = 0; length < good.Length + 20; length++)
        {
            CacheScene.Spoil(path, [.. good.Concat(new byte[20]).Take(length)]);

            (scene.LookUp("one") is not null).ShouldBe(length == good.Length, $"{length} bytes");
        }
    }

    [Fact]
    public void A_result_under_another_actions_name_is_found()
    {
        scene.Store("one", CacheScene.Bytes(Small));
        scene.Store("two", CacheScene.Bytes(Small));

        CacheScene.Spoil(scene.PathOfResult("two"), File.ReadAllBytes(scene.PathOfResult("one")));

        scene.LookUp("two").ShouldBeNull();
    }

    [Fact]
    public void A_folder_in_a_results_place_is_a_miss()
    {
        Directory.CreateDirectory(scene.PathOfResult("one"));

        scene.LookUp("one").ShouldBeNull();
        Should.Throw<RemoteException>(() => scene.Store("one", CacheScene.Bytes(Small)))
            .Failure.Kind.ShouldBe(RemoteFailureKind.LocalFile);
        scene.Files("tmp").ShouldBeEmpty();
    }

    [Fact]
    public void Nobody_else_may_look_and_nobody_may_write()
    {
        scene.Folder.MayStore().ShouldBeTrue();
        scene.Store("one", CacheScene.Bytes(Large));

        Modes.Of(scene.Root).ShouldBe((UnixFileMode)0b111_000_000);
        Modes.Of(Path.GetDirectoryName(scene.PathOfResult("one"))!).ShouldBe((UnixFileMode)0b111_000_000);
        Modes.Of(scene.PathOfResult("one")).ShouldBe((UnixFileMode)0b100_100_100);
        Modes.Of(scene.Files("blobs")[0]).ShouldBe((UnixFileMode)0b100_100_100);
        File.ReadAllText(Path.Combine(scene.Root, "CACHEDIR.TAG"))
            .ShouldStartWith("Signature: 8a477f597d28d172789f06886806bc55\n");
    }

    [Fact]
    public void A_cache_that_cannot_be_there_says_so()
    {
        File.WriteAllText(scene.Root, "a file");

        scene.Folder.MayStore().ShouldBeFalse();
        scene.LookUp("one").ShouldBeNull();
        Should.Throw<RemoteException>(() => scene.Store("one", CacheScene.Bytes(Small)))
            .Failure.Kind.ShouldBe(RemoteFailureKind.LocalFile);
    }

    [Fact]
    public void A_hit_is_noted_once_an_hour()
    {
        scene.Store("one", CacheScene.Bytes(Large));
        string result = scene.PathOfResult("one");
        string blob = scene.Files("blobs")[0];
        Use(TimeSpan.FromMinutes(59)).ShouldAllBe(static age => age > TimeSpan.FromMinutes(58));

        Use(TimeSpan.FromMinutes(61)).ShouldAllBe(static age => age < TimeSpan.FromMinutes(1));

        // The clock was set back since.
        Use(TimeSpan.FromHours(-2)).ShouldAllBe(static age => age > TimeSpan.FromMinutes(-1));

        TimeSpan[] Use(TimeSpan age)
        {
            scene.SetLastUse(result, age);
            scene.SetLastUse(blob, age);
            ActionResult found = scene.LookUp("one").ShouldNotBeNull();
            found.OutputFiles[0].Digest.TryRead(out ContentDigest digest).ShouldBeTrue();
            scene.Get(digest).ShouldNotBeNull();
            return [scene.Clock.Utc - File.GetLastWriteTimeUtc(result),
                scene.Clock.Utc - File.GetLastWriteTimeUtc(blob)];
        }
    }

    [Fact]
    public void The_space_is_counted_in_pieces_that_the_disk_gives()
    {
        scene.Folder.CountedSpace.ShouldBeNull();
        scene.Store("one", CacheScene.Bytes(Small));
        scene.Folder.CountedSpace.ShouldBe(4096);

        scene.Store("two", CacheScene.Bytes(100_000));
        scene.Folder.CountedSpace.ShouldBe(4096 + 4096 + 102_400);

        // Its blob is there already.
        scene.Store("three", CacheScene.Bytes(100_000));
        scene.Folder.CountedSpace.ShouldBe(4096 + 4096 + 102_400 + 4096);
    }

    [Fact]
    public void Trimming_is_asked_for_when_the_limit_is_passed_and_then_not_for_a_while()
    {
        LocalCacheFolder limited = scene.Open(limit: 10_000);
        scene.Store("one", CacheScene.Bytes(Small), limited);
        scene.Store("two", CacheScene.Bytes(Small), limited);
        scene.TrimsAsked.ShouldBeEmpty();

        scene.Store("three", CacheScene.Bytes(Small), limited);
        scene.Store("four", CacheScene.Bytes(Small), limited);
        scene.TrimsAsked.ShouldBe([10_000]);

        scene.Clock.Utc += TimeSpan.FromSeconds(11);
        scene.Store("five", CacheScene.Bytes(Small), limited);
        scene.TrimsAsked.Count.ShouldBe(2);

        scene.Clock.Utc -= TimeSpan.FromDays(1);
        scene.Store("six", CacheScene.Bytes(Small), limited);
        scene.TrimsAsked.Count.ShouldBe(3, "the clock was set back");
    }

    [Fact]
    public void Without_a_limit_nothing_is_trimmed()
    {
        scene.Store("one", CacheScene.Bytes(1 << 20));

        scene.TrimsAsked.ShouldBeEmpty();
    }

    [NeedsFact(Need.OwnMounts)]
    public void A_full_disk_is_a_failure_by_name_and_a_reason_to_trim()
    {
        // Only /dev/full and mounts are full for root; a mount in this process's namespace goes with the test.
        Directory.CreateDirectory(scene.Root);
        Mount("-t", "tmpfs", "-o", "size=64k", "none", scene.Root);
        try
        {
            scene.Store("one", CacheScene.Bytes(Small));

            RemoteFailure failure =
                Should.Throw<RemoteException>(() => scene.Store("two", CacheScene.Bytes(200_000))).Failure;

            failure.Kind.ShouldBe(RemoteFailureKind.LocalFile);
            failure.Message.ShouldContain("No space left on device");
            scene.Files("tmp").ShouldBeEmpty();
            scene.LookUp("two").ShouldBeNull();
            scene.LookUp("one").ShouldNotBeNull();
            scene.TrimsAsked.ShouldBe([4096]);
        }
        finally
        {
            new ProgramRun { Program = "umount", Arguments = [scene.Root] }.Run().EnsureSuccess();
        }
    }

    /// <summary>Each has its own view, as processes do; the lock of the count is between open files.</summary>
    [Fact]
    public void Many_at_once_store_and_find_the_same_and_lose_no_count()
    {
        byte[][] outputs = [.. Enumerable.Range(0, 16).Select(static i => CacheScene.Bytes(Large + i, i))];
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            byte[] output = outputs[i % outputs.Length];
            LocalCacheFolder view = scene.Open();
            scene.Store($"action {i % 40}", output, view);
            var stream = new MemoryStream();
            view.Blobs.DownloadAsync(
                [new BlobDownload(CacheScene.DigestOf(output), stream)], CancellationToken.None).IsCompletedSuccessfully
                .ShouldBeTrue();
            stream.ToArray().ShouldBe(output);
        });

        scene.Files("tmp").ShouldBeEmpty();
        scene.Files("results").Length.ShouldBe(40);
        scene.Files("blobs").Length.ShouldBe(16);
        scene.Folder.CountedSpace.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo((400 * 4096) + (16 * 69_632));
        new CacheCheck(scene.Root).Run().ShouldBeEmpty();
    }

    private static void Mount(params string[] arguments) =>
        new ProgramRun { Program = "mount", Arguments = arguments }.Run().EnsureSuccess();

    public void Dispose() => scene.Dispose();
}
