using Recc.DevServer;
using Recc.Testing;
using Recc.Testing.Peers;
using Shouldly;
using Xunit;

namespace Recc.Peer.Tests;

/// <summary>
/// recc with buildbox-casd as it can be started: with each digest function, on a socket, and as a proxy before the
/// development server. A compile is executed, the next one is a hit, and both give what the compiler gives.
/// </summary>
public sealed class CasdKindsTests : IDisposable
{
    private const string Files = """
        --- tree/src/a.c
        #include <a.h>
        int a(void) { int unused; return A; }
        --- tree/inc/a.h
        #define A 1
        --- tree/out/keep

        """;

    private static readonly string[] Command =
        ["/usr/bin/gcc", "-Wall", "-Iinc", "-c", "src/a.c", "-o", "out/a.o"];

    private readonly Workplace place = new();

    public CasdKindsTests() => place.Write(Files);

    public void Dispose() => place.Dispose();

    [NeedsTheory(Need.ReccBinary, Need.SidRootProc)]
    [InlineData("SHA1")]
    [InlineData("SHA384")]
    [InlineData("SHA512")]
    [InlineData("MD5")]
    public async Task Compiles_are_executed_with_the_digest_function_that_the_server_knows(string function)
    {
        await using BuildboxCasd casd =
            await BuildboxCasd.StartAsync(canExecute: true, $"--digest-function={function}");

        ShouldExecuteAndHit(casd.Address);
    }

    [NeedsFact(Need.ReccBinary, Need.SidRootProc)]
    public async Task Compiles_are_executed_by_a_server_on_a_socket()
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: true);

        ShouldExecuteAndHit(casd.SocketInside);
    }

    [NeedsFact(Need.ReccBinary, Need.SidRoot, Need.Gcc)]
    public async Task A_proxy_leads_to_the_workers_of_the_development_server()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(
            new DevServerOptions { InstanceName = "team" });
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(
            canExecute: false, $"--remote=http://localhost:{server.Port}", "--instance=team", "--proxy-instance=team");
        string native = OnThisMachine([], []);

        // With the compiler of this machine: that is what the development server has.
        string executed = OnThisMachine([ReccBinary.Path], SettingsHere(casd.Address, "first"));
        string hit = OnThisMachine([ReccBinary.Path], SettingsHere(casd.Address, "second"));

        executed.ShouldBe(native);
        hit.ShouldBe(native);
        server.Log.ProcessesStarted.ShouldBe(1);
        Metrics("first").ShouldContain("recc.action_cache_miss:1|c");
        Metrics("second").ShouldContain("recc.action_cache_hit:1|c");
    }

    /// <summary>
    /// The proxy cuts what it was told to capture, and the server joins it. Streams it passes on whole.
    /// </summary>
    [NeedsFact(Need.ReccBinary, Need.SidRootProc, Need.Gcc)]
    public async Task A_proxy_that_sends_in_chunks_and_the_development_server_understand_each_other()
    {
        byte[] large = new byte[5_000_000];
        new Random(7).NextBytes(large);
        File.WriteAllBytes(place.Outside("tree/inc/large.bin"), large);
        File.WriteAllText(
            place.Outside("tree/src/a.c"), """__asm__(".data\n.globl a\na: .incbin \"inc/large.bin\"\n");""");
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions
        {
            InstanceName = "team",
            Habits = new Habits { ChunkBytes = 64 * 1024 },
        });
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(
            canExecute: false, $"--remote=http://localhost:{server.Port}", "--instance=team", "--proxy-instance=team",
            "--enable-chunking-for-instance=team");
        Dictionary<string, string> settings = Settings(casd.SocketInside, "chunks");
        settings["RECC_INSTANCE"] = "team";
        settings["RECC_USE_LOCALCAS"] = "1";

        string executed = InTheRoot([place.Recc], settings);

        server.Log.CountOf("SpliceBlob").ShouldBe(1, executed);
        // The worker, which is outside the root, has compiled what was joined; with another compiler than the root's.
        server.Log.ProcessesStarted.ShouldBe(1);
        executed.ShouldContain("the result was made by");
        executed.ShouldEndWith(InTheRoot([], []).Split('\n')[^1]);
    }

    private void ShouldExecuteAndHit(string server)
    {
        string native = InTheRoot([], []);

        string executed = InTheRoot([place.Recc], Settings(server, "first"));
        string hit = InTheRoot([place.Recc], Settings(server, "second"));

        executed.ShouldBe(native);
        hit.ShouldBe(native);
        Metrics("first").ShouldContain("recc.execute_remote_with_action_result");
        Metrics("second").ShouldContain("recc.action_cache_hit:1|c");
        Metrics("second").ShouldNotContain("recc.execute_remote_with_action_result");
    }

    /// <param name="server">The address.</param>
    /// <param name="metrics">Where counters go: the root's own path of a file.</param>
    private Dictionary<string, string> Settings(string server, string metrics)
    {
        Dictionary<string, string> settings = place.Settings(server, "RECC_ENABLE_METRICS");
        settings["RECC_METRICS_FILE"] = place.Inside(metrics);
        return settings;
    }

    private string Metrics(string name) => File.ReadAllText(place.Outside(name));

    private string InTheRoot(string[] launcher, Dictionary<string, string> settings) => Describe(
        SidRoot.Run(place.Inside("tree"), settings, [.. launcher, .. Command]));

    private Dictionary<string, string?> SettingsHere(string server, string metrics) => new()
    {
        ["RECC_SERVER"] = server,
        ["RECC_INSTANCE"] = "team",
        ["RECC_CACHE_DIR"] = place.Outside("memory"),
        ["RECC_LOCAL_CACHE"] = "0",
        ["RECC_ENABLE_METRICS"] = "1",
        ["RECC_METRICS_FILE"] = place.Outside(metrics),
        ["RECC_DAEMON"] = "off",
    };

    private string OnThisMachine(string[] launcher, Dictionary<string, string?> settings)
    {
        string[] command = [.. launcher, .. Command];
        return Describe(new ProgramRun
        {
            Program = command[0],
            Arguments = command[1..],
            WorkingDirectory = place.Outside("tree"),
            Variables = new Dictionary<string, string?>(settings) { ["LC_ALL"] = "C" },
        }.Run());
    }

    private string Describe(ProgramResult result)
    {
        string output = place.Outside("tree/out/a.o");
        string described = $"{result.ExitCode}\n{result.StandardOutput}\n{result.StandardError}\n"
            + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(output)));
        File.Delete(output);
        return described;
    }
}
