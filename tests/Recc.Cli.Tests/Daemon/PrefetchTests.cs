using System.Text.Json;
using Recc.DevServer;
using Recc.DevServer.Faults;
using Recc.DevServer.Wire;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Daemon;

/// <summary>Servers that are asked ahead of launches: the same results, for the same number of calls.</summary>
public sealed class PrefetchTests : IDisposable
{
    private const int Units = 12;
    private const string Build =
        "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do \"$RECC\" gcc -c u$i.c -o u$i.o || exit; sleep 0.02; done";

    private readonly DaemonWorld world = new("--- h.h\n#define K 1\n" + string.Concat(Enumerable.Range(1, Units)
        .Select(static i => $"--- u{i}.c\n#include \"h.h\"\nint f{i}(void) {{ return K; }}\n")));

    public void Dispose() => world.Dispose();

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public async Task Launches_find_their_answers_and_the_server_is_asked_no_more_often()
    {
        await using DevelopmentServer server = await StartAsync();
        world.Run(Build).EnsureSuccess();
        byte[] built = File.ReadAllBytes(Path.Combine(world.Tree, "u7.o"));
        server.Log.Clear();

        world.Run("rm *.o; " + Build).EnsureSuccess();

        File.ReadAllBytes(Path.Combine(world.Tree, "u7.o")).ShouldBe(built);
        Stat("prefetched").ShouldBeGreaterThan(Units / 2);
        Stat("remoteHits").ShouldBe(Units);
        server.Log.CountOf("GetActionResult").ShouldBe(Units);
        server.Log.CountOf("UpdateActionResult").ShouldBe(0);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public async Task What_has_changed_since_is_not_taken_for_what_was_asked()
    {
        await using DevelopmentServer server = await StartAsync();
        world.Run(Build).EnsureSuccess();
        world.Run("rm *.o; " + Build.Replace("|| exit;", "|| exit; echo '#define K 2' >h.h;", StringComparison.Ordinal))
            .EnsureSuccess();

        world.Run("""
            gcc -c u1.c -o native.o && ! cmp -s native.o u1.o && cp u12.o last.o || exit
            "$RECC" gcc -c u12.c -o u12.o && cmp u12.o last.o
            for i in 2 7 12; do
              gcc -c u$i.c -o native.o
              for o in native u$i; do objcopy -O binary -j .text $o.o $o.text || exit; done
              cmp native.text u$i.text || exit
            done
            """).EnsureSuccess();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public async Task Nothing_is_asked_ahead_when_nobody_wants_that_or_all_is_here()
    {
        await using DevelopmentServer server = await StartAsync();
        world.Run(Build).EnsureSuccess();
        server.Log.Clear();

        world.Run("rm *.o; " + Build, ("RECC_PREFETCH", "off")).EnsureSuccess();
        server.Log.CountOf("GetActionResult").ShouldBe(Units);
        Stat("prefetched").ShouldBe(0);

        world.Run(Build, ("RECC_LOCAL_CACHE", "1")).EnsureSuccess();
        server.Log.Clear();
        world.Run("rm *.o; " + Build, ("RECC_LOCAL_CACHE", "1")).EnsureSuccess();
        server.Log.Calls.ShouldBeEmpty();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public async Task A_server_that_refuses_what_is_asked_ahead_harms_nobody()
    {
        await using DevelopmentServer server = await StartAsync();
        world.Run(Build).EnsureSuccess();
        server.Faults.Add("GetActionResult", new FaultAction.Refuse(RpcCode.PermissionDenied), new FaultCalls.Nth(2));

        world.Run("rm *.o; " + Build).EnsureSuccess();

        Directory.GetFiles(world.Tree, "u*.o").Length.ShouldBe(Units);
    }

    private async Task<DevelopmentServer> StartAsync()
    {
        DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        world.Variables["RECC_SERVER"] = server.Address.AbsoluteUri;
        world.Variables["RECC_CACHE_ONLY"] = "1";
        world.Variables["RECC_CACHE_UPLOAD_LOCAL_BUILD"] = "1";
        world.Variables["RECC_LOCAL_CACHE"] = "0";
        world.Variables["RECC_PREFETCH"] = "on";
        return server;
    }

    private long Stat(string name)
    {
        using JsonDocument stats = JsonDocument.Parse(world.Run("\"$RECC\" stats --json").StandardOutput);
        return stats.RootElement.GetProperty(name).GetInt64();
    }
}
