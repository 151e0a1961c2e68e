using Recc.Testing;
using Recc.Testing.Peers;
using Shouldly;

namespace Recc.Peer.Tests;

/// <summary>
/// What upstream recc does with a buildbox-casd on its own machine: storage by paths, and local runners.
/// </summary>
public sealed class LocalStoreTests : IDisposable
{
    private readonly Workplace place = new();

    public LocalStoreTests() => place.Write("""
        --- src/a.c
        #include "a.h"
        int unused(void) { return A + 0 * sizeof(int[A]); }
        --- src/a.h
        #define A 42
        """);

    public void Dispose() => place.Dispose();

    [NeedsFact(Need.ReccBinary, Need.SidRootProc)]
    public async Task A_store_on_this_machine_reads_inputs_by_their_paths()
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: true, "--verbose");

        Launch(place.Settings(casd.Address, "RECC_USE_LOCALCAS")).ShouldBe(Launches.AllRemote(1));

        // Two inputs; directories, command and action have no paths.
        casd.Log.ShouldContain("CaptureFiles request");
        casd.Log.ShouldContain("BatchUpdateBlobs request");
        ShouldBeAsNative();
    }

    [NeedsFact(Need.ReccBinary, Need.SidRootProc)]
    public async Task A_runner_compiles_what_the_cache_does_not_have()
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: false);
        Dictionary<string, string> settings =
            place.Settings(casd.Address, "RECC_CACHE_ONLY", "RECC_CACHE_UPLOAD_LOCAL_BUILD");
        settings["RECC_RUNNER_COMMAND"] = "/usr/bin/buildbox-run-hosttools --log-level='warning'";
        settings["BUILDBOX_STAGER"] = "copy-or-link";

        Launch(settings).ShouldBe(Launches.AllStored(1));
        Launch(settings).ShouldBe(Launches.AllHits(1));

        ShouldBeAsNative();
    }

    private Launches Launch(Dictionary<string, string> settings)
    {
        string metrics = "metrics-" + Guid.NewGuid();
        var variables = new Dictionary<string, string>(settings)
        {
            ["RECC_DAEMON"] = "off",
            ["RECC_PROJECT_ROOT"] = place.Inside("src"),
            ["RECC_ENABLE_METRICS"] = "1",
            ["RECC_METRICS_FILE"] = place.Inside(metrics),
        };
        ProgramResult ran = SidRoot.Run(
            place.Inside("src"), variables, [place.Recc, "/usr/bin/gcc", "-Wall", "-c", "a.c", "-o", "a.o"])
                .EnsureSuccess();
        ran.StandardError.ShouldBe("");
        return Launches.Read(place.Outside(metrics));
    }

    private void ShouldBeAsNative()
    {
        byte[] ours = File.ReadAllBytes(place.Outside("src/a.o"));
        SidRoot.Run(place.Inside("src"), null, ["/usr/bin/gcc", "-Wall", "-c", "a.c", "-o", "a.o"]).EnsureSuccess();
        ours.ShouldBe(File.ReadAllBytes(place.Outside("src/a.o")));
    }
}
