using System.Diagnostics;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>The local cache of the published binary, where things go wrong or many come at once.</summary>
public sealed class LocalCacheTests : IDisposable
{
    private const string Compile = "$RECC $CC -Wall -MD -c a.c -o out/a.o";

    /// <summary>Runs what follows as a user who is not root, since nothing is read-only for root.</summary>
    private const string AsNobody = "setpriv --reuid=65534 --regid=65534 --clear-groups ";

    private const string Files = """
        --- .git/HEAD
        ref: refs/heads/main
        --- a.c
        static int unused;
        int numbers[20000] = { 1 };
        --- b.c
        int b;
        --- n.c
        #define NAME_(n) name##n
        #define NAME(n) NAME_(n)
        int NAME(N);
        --- out/keep
        """;

    private readonly Workplace place = new(Tools.Gcc, Files);

    public LocalCacheTests() => place.Settings["RECC_LOCAL_CACHE"] = "1";

    private string Cache => place.Settings["RECC_CACHE_DIR"]!;

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void It_is_on_where_nobody_says_anything()
    {
        (string, string?)[] nothing = [("RECC_LOCAL_CACHE", null), ("RECC_CACHE_DIR", null)];
        string native = place.Native(Compile).Text();

        place.Launch(Compile, nothing).WasHit.ShouldBeFalse();
        Observed hit = place.Launch(Compile, nothing);

        hit.Text().ShouldBe(native);
        hit.WasLocalHit.ShouldBeTrue();
        Directory.Exists(place.Beside("home/.cache/recc/results")).ShouldBeTrue();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Switched_off_it_is_neither_asked_nor_filled()
    {
        place.Launch(Compile, ("RECC_LOCAL_CACHE", "0")).Result.EnsureSuccess();

        Stored("results").ShouldBeEmpty();
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("777")]
    [InlineData("1777")]
    public void A_cache_that_everybody_may_write_to_is_neither_asked_nor_filled_and_that_is_said_once(string mode)
    {
        place.Launch(Compile).Result.EnsureSuccess();
        string[] before = Stored("results");
        place.Prepare($"chmod {mode} '{Cache}'");

        Observed launched = place.Launch($"{Compile}; $RECC $CC -c b.c -o out/b.o");

        launched.WasHit.ShouldBeFalse();
        launched.Notices.ShouldHaveSingleItem().ShouldContain("everybody may write to it");
        launched.WithoutNotices().Text().ShouldBe(place.Native($"{Compile}; $RECC $CC -c b.c -o out/b.o").Text());
        Stored("results").ShouldBe(before);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Of_commands_that_write_one_file_at_once_each_keeps_what_it_made()
    {
        const string All = """
            for i in 1 2 3 4 5 6 7 8; do $RECC $CC -DN=$i -c n.c -o out/n.o || touch failed & done; wait
            """;
        const string EachAgain = """
            for i in 1 2 3 4 5 6 7 8; do $RECC $CC -DN=$i -c n.c -o out/n.o; nm out/n.o; done
            """;
        string native = place.Native(EachAgain.Replace("$RECC ", "", StringComparison.Ordinal)).Text();
        for (int i = 0; i < 3; i++)
        {
            place.Launch("$RECC cache clear").Result.EnsureSuccess();
            Observed together = place.Launch(All);
            together.Notices.ShouldBeEmpty();
            together.Files.Keys.ShouldNotContain("failed");

            place.Launch(EachAgain).Text().ShouldBe(native);
        }
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.OtherUser)]
    public void A_cache_of_another_user_is_neither_asked_nor_filled_and_that_is_said_once()
    {
        place.Launch(Compile).Result.EnsureSuccess();
        string[] before = Stored("results");
        place.Prepare($"chown 65534 '{Cache}'");

        Observed launched = place.Launch($"{Compile}; $RECC $CC -c b.c -o out/b.o");

        launched.WasHit.ShouldBeFalse();
        launched.Notices.ShouldHaveSingleItem().ShouldContain("belongs to another user (number 65534)");
        launched.WithoutNotices().Text().ShouldBe(place.Native($"{Compile}; $RECC $CC -c b.c -o out/b.o").Text());
        Stored("results").ShouldBe(before);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("results")]
    [InlineData("blobs")]
    public void What_the_disk_has_spoilt_is_compiled_again(string kind)
    {
        string native = place.Native(Compile).Text();
        place.Launch(Compile).Result.EnsureSuccess();
        string stored = Stored(kind).ShouldHaveSingleItem();
        byte[] content = File.ReadAllBytes(stored);
        for (int i = 0; i < 3; i++)
        {
            File.Delete(stored);
            File.WriteAllBytes(stored, i switch
            {
                0 => [.. content[..50], (byte)(content[50] ^ 1), .. content[51..]],
                1 => content[..^1],
                _ => [],
            });

            Observed launched = place.Launch(Compile);

            launched.Text().ShouldBe(native);
            launched.WasHit.ShouldBeFalse();
            File.ReadAllBytes(Stored(kind).ShouldHaveSingleItem())
                .Length.ShouldBeInRange(content.Length - 8, content.Length + 8);
            place.Launch(Compile).WasLocalHit.ShouldBeTrue();
        }

        place.Launch("$RECC cache verify").Result.StandardOutput.ShouldBe("read 2 files, all good\n");
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Many_processes_that_store_and_find_the_same_do_not_harm_each_other()
    {
        const string Script = """
            for i in 1 2 3 4 5 6 7 8; do $RECC $CC -MD -c a.c -o out/a.o || touch failed & done; wait
            """;
        string native = place.Native("$CC -MD -c a.c -o out/a.o").Text();
        for (int i = 0; i < 3; i++)
        {
            place.Launch(Script).Text().ShouldBe(native);
        }

        Stored("results").ShouldHaveSingleItem();
        Stored("tmp").ShouldBeEmpty();
        place.Launch("$RECC cache verify").Result.EnsureSuccess();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.OtherUser)]
    public void A_folder_that_may_not_be_written_is_said_once_and_the_compiler_runs_in_place()
    {
        place.Prepare($"chmod 755 $ROOT $ROOT/..; chmod 777 out $ROOT/../temp; mkdir {Cache}; chmod 555 {Cache}");
        place.Settings["RECC_METRICS_FILE"] = place.Beside("temp/metrics");
        const string Script = AsNobody + "$RECC $CC -c b.c -o out/b.o && " + AsNobody + "$RECC $CC -c b.c -o out/c.o";
        string native = place.Native(Script).Text();

        Observed launched = place.Launch(Script);

        launched.Notices.ShouldHaveSingleItem().ShouldContain("RECC_CACHE_DIR");
        launched.WithoutNotices().Text().ShouldBe(native);
        Stored("").ShouldBeEmpty();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.OtherUser)]
    public void A_folder_that_may_not_be_written_can_still_be_read()
    {
        place.Prepare($"chmod 755 $ROOT $ROOT/..; chmod 777 out $ROOT/../temp");
        place.Settings["RECC_METRICS_FILE"] = null;
        string native = place.Native(Compile).Text();
        place.Launch(Compile).Result.EnsureSuccess();
        place.Prepare($"chmod -R a+rX {Cache}");

        Observed launched = place.Launch(AsNobody + Compile);

        launched.Result.StandardError.ShouldContain("recc.local_cache_hit:1|c");
        launched.Files.Keys.ShouldBe(["out/a.d", "out/a.o"], ignoreOrder: true);
        native.ShouldContain("unused");
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Without_a_home_the_compiler_runs_as_it_is()
    {
        const string Script = "$RECC $CC -Wall -c a.c -o out/a.o";

        Observed launched = place.Launch(Script, ("HOME", null), ("RECC_CACHE_DIR", null));

        launched.Text().ShouldBe(place.Native(Script).Text());
        launched.WasHit.ShouldBeFalse();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void A_home_that_is_not_there_is_like_none()
    {
        const string Script = "$RECC $CC -c b.c -o out/b.o && $RECC $CC -c b.c -o out/c.o";

        Observed launched = place.Launch(Script, ("HOME", "/proc/nonexistent"), ("RECC_CACHE_DIR", null));

        launched.Result.EnsureSuccess();
        launched.Notices.ShouldHaveSingleItem().ShouldContain("cannot be written");
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.OwnMounts)]
    public void A_full_disk_is_said_once_and_the_build_goes_on()
    {
        Directory.CreateDirectory(Cache);
        // What is known of options would take a part of this little space.
        place.Settings["RECC_SCANNER"] = "compiler";
        string script = $$"""
            unshare -m sh -c 'mount -t tmpfs -o size=64k,mode=700 none {{Cache}} || exit 99
            {{Compile}} && {{Compile}} -O1
            $RECC $CC -c b.c -o out/b.o && rm out/b.o && $RECC $CC -c b.c -o out/b.o
            ls {{Cache}}/tmp; ls {{Cache}}/results/v2 | wc -l'
            """;

        Observed launched = place.Launch(script);

        launched.Result.EnsureSuccess();
        launched.Notices.ShouldHaveSingleItem().ShouldContain("No space left on device");
        launched.Result.StandardOutput.ShouldBe("1\n", "a small result still fits");
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void A_cache_that_grows_too_large_is_trimmed_by_itself()
    {
        place.Settings["RECC_CACHE_SIZE"] = "200K";
        for (int i = 0; i < 6; i++)
        {
            place.Launch($"$RECC $CC -DN={i} -c a.c -o out/a.o").Result.EnsureSuccess();
        }

        var patience = Stopwatch.StartNew();
        while (Stored("blobs").Length > 2 && patience.Elapsed < TimeSpan.FromSeconds(60))
        {
            Thread.Sleep(50);
        }

        Stored("blobs").Length.ShouldBeLessThanOrEqualTo(2);
        place.Launch($"$RECC $CC -DN=7 -c a.c -o out/a.o").Result.EnsureSuccess();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void A_size_that_is_none_is_told_and_the_compiler_runs()
    {
        Observed launched = place.Launch(Compile, ("RECC_CACHE_SIZE", "lots"));

        launched.Result.EnsureSuccess();
        launched.Notices.ShouldHaveSingleItem().ShouldBe(
            "recc: environment: RECC_CACHE_SIZE: 'lots': not a size; write a size such as 500M or 10G; 0 is no limit; "
            + "compiling locally");
        Stored("results").ShouldBeEmpty();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Clearing_makes_the_next_one_a_miss()
    {
        place.Launch(Compile).Result.EnsureSuccess();

        place.Launch("$RECC cache clear").Result.StandardOutput.ShouldStartWith("removed 3 files");

        place.Launch(Compile).WasHit.ShouldBeFalse();
        place.Launch("$RECC cache info").Result.StandardOutput.ShouldContain("results      1\n");
    }

    public void Dispose() => place.Dispose();

    private string[] Stored(string kind)
    {
        string folder = Path.Combine(Cache, kind);
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
    }
}
