using System.Text.Json;
using Recc.Core.Digests;
using Recc.Core.LocalCache;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Commands;

public sealed class CacheCommandTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public void Info_says_where_how_large_and_what()
    {
        Put(1);
        Put(2);
        File.SetLastWriteTimeUtc(Files()[0], new DateTime(2020, 2, 3, 4, 5, 0, DateTimeKind.Utc));

        Run("cache info").ShouldBe(new VerbRun(0, $"""
            folder       {folder.Path}
            size         200 KiB, at most 10 GiB
            results      0
            large files  2
            scans        0
            oldest use   2020-02-03 04:05 UTC

            """, ""));
    }

    [Fact]
    public void Info_of_nothing_is_no_error()
    {
        VerbRun run = VerbRun.Of(
            "cache info", false, ("RECC_CACHE_DIR", folder["none"]), ("RECC_LOCAL_CACHE", "0"),
            ("RECC_CACHE_SIZE", "0"));

        run.ShouldBe(new VerbRun(0, $"""
            folder       {folder["none"]} (switched off)
            size         0 bytes, no limit
            results      0
            large files  0
            scans        0
            oldest use   never

            """, ""));
        Directory.Exists(folder["none"]).ShouldBeFalse();
    }

    [Fact]
    public void Info_as_json_has_numbers()
    {
        Put(1);

        using JsonDocument json = JsonDocument.Parse(Run("cache info --json").Output);

        json.RootElement.GetProperty("folder").GetString().ShouldBe(folder.Path);
        json.RootElement.GetProperty("enabled").GetBoolean().ShouldBeTrue();
        json.RootElement.GetProperty("size").GetInt64().ShouldBe(102_400);
        json.RootElement.GetProperty("limit").GetInt64().ShouldBe(10L << 30);
        json.RootElement.GetProperty("largeFiles").GetInt64().ShouldBe(1);
        json.RootElement.GetProperty("oldestUse").GetDateTime().ShouldBe(DateTime.UtcNow, TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void Trim_removes_down_to_the_size()
    {
        Put(1);
        Put(2);

        Run("cache trim").Output.ShouldBe("removed 0 files, 0 bytes; 200 KiB are left\n");
        Run("cache trim --size 150K").Output.ShouldBe("removed 1 file, 100 KiB; 100 KiB are left\n");
        Run("cache trim --background --size 1K").ExitCode.ShouldBe(0);
        Files().ShouldBeEmpty();
    }

    [Fact]
    public void Trim_does_not_wait_for_another_that_trims()
    {
        using (new FileStream(folder["trim.lock"], FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            VerbRun run = Run("cache trim");

            run.ExitCode.ShouldBe(1);
            run.Error.ShouldStartWith("recc cache: it is being trimmed already");
        }
    }

    [Fact]
    public void Clear_removes_all()
    {
        Put(1);

        Run("cache clear").ShouldBe(new VerbRun(0, "removed 1 file, 100 KiB\n", ""));
        Files().ShouldBeEmpty();
    }

    [Fact]
    public void Verify_names_what_was_bad_and_removes_it()
    {
        Put(1);
        Put(2);
        Run("cache verify").ShouldBe(new VerbRun(0, "read 2 files, all good\n", ""));
        string bad = Files()[0];
        byte[] content = File.ReadAllBytes(bad);
        content[77] ^= 16;
        File.Delete(bad);
        File.WriteAllBytes(bad, content);

        Run("cache verify").ShouldBe(new VerbRun(1, $"""
            removed {Path.GetRelativePath(folder.Path, bad)}: not the content of its name
            read 2 files, 1 of them bad

            """, ""));

        Run("cache verify").ShouldBe(new VerbRun(0, "read 1 file, all good\n", ""));
    }

    [Theory]
    [InlineData("info")]
    [InlineData("clear")]
    [InlineData("trim")]
    [InlineData("verify")]
    public void Without_a_place_for_a_cache_there_is_nothing_to_do(string verb)
    {
        VerbRun run = VerbRun.Of($"cache {verb}");

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldBe("recc cache: there is no folder for a cache; set RECC_CACHE_DIR, or HOME\n");
    }

    public void Dispose() => folder.Dispose();

    private VerbRun Run(string line) => VerbRun.Of(line, false, ("RECC_CACHE_DIR", folder.Path));

    /// <summary>A blob that takes 100 KiB of the disk.</summary>
    private void Put(byte filling)
    {
        byte[] content = new byte[100_000];
        Array.Fill(content, filling);
        var blob = new Blob(ContentHasher.Compute(content, DigestFunction.Sha256), new BlobSource.InMemory(content));
        new LocalCacheFolder(folder.Path, 0, new NoTrimmer(), TimeProvider.System).Blobs
            .UploadAsync([blob], CancellationToken.None).IsCompletedSuccessfully.ShouldBeTrue();
    }

    private string[] Files() => Directory.Exists(folder["blobs"])
        ? [.. Directory.GetFiles(folder["blobs"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
        : [];

    private sealed class NoTrimmer : ICacheTrimmer
    {
        public void TrimSoon(string cacheDirectory, long limit) =>
            throw new InvalidOperationException("there is no limit");
    }
}
