using System.Globalization;
using Recc.Testing;
using Recc.Testing.Peers;
using Shouldly;

namespace Recc.Peer.Tests;

/// <summary>Servers that go away, or were never there.</summary>
public sealed class LostServerTests : IDisposable
{
    // One is the promise. A call that breaks off and one that finds nobody may be told apart.
    private const int FewLines = 2;

    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [NeedsFact(Need.ReccBinary, Need.SidRootProc)]
    public async Task A_server_that_dies_during_a_build_costs_no_build()
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: true);
        CMakeBuild build = Sample(casd.Address);

        Task<NinjaRun> building = build.BuildAsync();
        while (!building.IsCompleted && build.LaunchesSoFar().RemoteRuns < 3)
            await Task.Delay(5);
        await casd.KillAsync();
        NinjaRun run = await building;

        run.Launches.RemoteRuns.ShouldBeGreaterThanOrEqualTo(3);
        run.Launches.Fallbacks.ShouldBeGreaterThan(0);
        run.Notices.Count.ShouldBeInRange(1, FewLines, run.Result.ToString());
        HelloFarm.ShouldRunRight(build);
        build.Build().FoundNothingToDo.ShouldBeTrue();
    }

    [NeedsFact(Need.ReccBinary, Need.SidRootProc)]
    public void A_server_that_is_not_there_is_told_once_for_each_build_and_costs_none()
    {
        CMakeBuild build = Sample(Nowhere());
        for (int time = 1; time <= 2; time++)
        {
            build.Clean();
            NinjaRun run = build.Build();
            run.Launches.ShouldBe(Launches.AllFallbacks(HelloFarm.Compiles));
            run.Notices.Count.ShouldBe(1, run.Result.ToString());
        }

        HelloFarm.ShouldRunRight(build);
        build.Build().FoundNothingToDo.ShouldBeTrue();
    }

    [NeedsFact(Need.ReccBinary, Need.SidRoot)]
    public void Where_nothing_is_mounted_below_proc_compiles_run_all_the_same()
    {
        place.Write("--- a.c\nint f(void) { return 1; }\n");
        string[] command = [place.Recc, "gcc", "-c", "a.c", "-o", "a.o"];

        SidRoot.RunWithoutProc(place.Inside("."), null, command).ShouldBe(new ProgramResult(0, "", ""));
        File.Exists(place.Outside("a.o")).ShouldBeTrue();
    }

    private static string Nowhere() =>
        string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Loopback.FreePort()}");

    private CMakeBuild Sample(string server)
    {
        HelloFarm.AddTo(place, "farm");
        var build = new CMakeBuild
        {
            Source = place.Inside("farm"),
            Folder = place.Inside("farm/build"),
            Launcher = place.Recc,
            Settings = place.Settings(server),
        };
        build.Configure().Result.EnsureSuccess();
        return build;
    }
}
