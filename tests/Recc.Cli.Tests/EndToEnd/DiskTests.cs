using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Disks that take nothing.</summary>
public sealed class DiskTests
{
    /// <summary>Runs what follows as a user who is not root, since nothing is read-only for root.</summary>
    private const string AsNobody = "setpriv --reuid=65534 --regid=65534 --clear-groups ";

    private const string Files = """
        --- .git/HEAD
        ref: refs/heads/main
        --- a.c
        int a;
        --- big.c
        int big[40000] = { 1 };
        --- out/keep
        """;

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.OtherUser)]
    [InlineData("0")]
    [InlineData("1")]
    public async Task A_directory_that_may_not_be_written_is_the_compilers_to_report(string cacheOnly)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, cacheOnly);
        string script = AsNobody + "$RECC $CC -MD -c a.c -o out/a.o";

        Observed launched = place.Launch(script);

        launched.Result.ExitCode.ShouldBe(1);
        launched.Text().ShouldBe(place.Native(script).Text());
    }

    /// <summary>gcc's assembler makes a new one, clang and whatever writes in place refuse.</summary>
    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang, Need.OtherUser)]
    [InlineData("$RECC gcc -c a.c -o out/x.o", "0")]
    [InlineData("$RECC gcc -S a.c -o out/x.o", "1")]
    [InlineData("$RECC clang -c a.c -o out/x.o", "1")]
    [InlineData("$RECC gcc -fstack-usage -MD -MF out/x.o -c a.c -o out/y.o", "0")]
    public async Task An_output_that_may_not_be_written_is_the_compilers_to_treat(string command, string cacheOnly)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, cacheOnly);
        place.Prepare("chmod 777 out");
        string script = $"echo old > out/x.o; chmod 444 out/x.o; {AsNobody}{command}";

        place.Launch(script).Text().ShouldBe(place.Native(script).Text());
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.OtherUser)]
    public async Task A_cache_directory_that_may_not_be_written_does_no_harm()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "0");
        place.Prepare("chmod 777 out; mkdir $ROOT/../sealed; chmod 555 $ROOT/../sealed");
        place.Settings["RECC_CACHE_DIR"] = place.Beside("sealed");
        string script = AsNobody + "$RECC $CC -MD -c a.c -o out/a.o";
        string native = place.Native(script).Text();

        place.Launch(script).Text().ShouldBe(native);
        place.Launch(script).Text().ShouldBe(native);

        server.Log.ProcessesStarted.ShouldBe(1);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.OwnMounts)]
    [InlineData("0")]
    [InlineData("1")]
    public async Task A_full_disk_is_the_compilers_to_report(string cacheOnly)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, cacheOnly);

        // -pipe, because names of temporary files would stand in the messages otherwise.
        // In a mount namespace of its own, so that the disk is gone when the script is.
        const string Script = """
            unshare -m sh -c 'mount -t tmpfs -o size=64k none out || exit 99
            $RECC $CC -pipe -MD -c big.c -o out/big.o; s=$?; ls -A out; exit $s'
            """;

        Observed launched = place.Launch(Script);
        Observed native = place.Native(Script);

        native.Result.ExitCode.ShouldBe(1);
        launched.Text().ShouldBe(native.Text());
        place.Launch("$RECC $CC -MD -c big.c -o out/big.o").Result.EnsureSuccess();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.OwnMounts)]
    public async Task A_full_cache_directory_does_no_harm()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "0");
        place.Settings["RECC_CACHE_DIR"] = place.Beside("tiny");
        Directory.CreateDirectory(place.Beside("tiny"));
        const string Script = """
            unshare -m sh -c 'mount -t tmpfs -o size=4k,mode=700 none $ROOT/../tiny || exit 99
            head -c 4096 /dev/zero > $ROOT/../tiny/filled
            $RECC $CC -c a.c -o a.o && $RECC $CC -c a.c -o a.o'
            """;

        place.Launch(Script).Text().ShouldBe(place.Native(Script).Text());
    }

    /// <summary>What somebody who is not root can use: recc and the tree, wherever the checkout lies.</summary>
    private static Workplace At(DevelopmentServer server, string cacheOnly)
    {
        var place = new Workplace(Tools.Gcc, Files);
        place.Use(server);
        place.Settings["RECC_CACHE_ONLY"] = cacheOnly;
        place.Settings["RECC_CACHE_UPLOAD_LOCAL_BUILD"] = "1";
        place.Settings["RECC_ENABLE_METRICS"] = "0";
        place.Prepare("chmod 755 $ROOT $ROOT/..");
        return place;
    }
}
