using Recc.Testing;
using Recc.Testing.Peers;
using Shouldly;

namespace Recc.Cli.Tests.Harness;

/// <summary>That the peers are what our other tests take them for: a server and a client not written by us.</summary>
public sealed class PeersTests
{
    [NeedsFact(Need.SidRoot)]
    public async Task Upstream_recc_compiles_on_casd_and_hits_the_second_time()
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: true);
        using var folder = new SidFolder();
        TreeText.Write(folder.Outside, """
            --- a.c
            #include "a.h"
            int f(void) { return A; }
            --- a.h
            #define A 1
            """);

        Compile(casd, folder, "first").ShouldContain("recc.action_cache_miss");
        Compile(casd, folder, "second").ShouldContain("recc.action_cache_hit");
    }

    [NeedsFact(Need.SidRoot)]
    public async Task A_server_that_does_not_start_is_reported_with_its_log()
    {
        InvalidOperationException failure = await Should.ThrowAsync<InvalidOperationException>(
            () => BuildboxCasd.StartAsync(canExecute: false, "--no-such-option"));
        failure.Message.ShouldContain("no-such-option");
    }

    private static string Compile(BuildboxCasd casd, SidFolder folder, string run)
    {
        var variables = new Dictionary<string, string>
        {
            ["RECC_SERVER"] = casd.Address,
            ["RECC_PROJECT_ROOT"] = folder.Inside,
            ["RECC_ENABLE_METRICS"] = "1",
            ["RECC_METRICS_FILE"] = $"{folder.Inside}/{run}",
        };
        string[] command = ["/usr/bin/recc", "/usr/bin/gcc", "-c", "a.c", "-o", "a.o"];
        SidRoot.Run(folder.Inside, variables, command).EnsureSuccess();
        File.Exists(Path.Combine(folder.Outside, "a.o")).ShouldBeTrue();
        return File.ReadAllText(Path.Combine(folder.Outside, run));
    }
}
