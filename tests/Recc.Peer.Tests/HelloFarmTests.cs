using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Peer.Tests;

/// <summary>The sample, built with Ninja through the published recc against buildbox-casd.</summary>
public sealed class HelloFarmTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [NeedsTheory(Need.ReccBinary, Need.SidRootProc)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task What_is_stored_from_here_and_what_a_worker_makes_are_the_same_and_are_hit(string compiler)
    {
        CMakeBuild build = Sample(compiler);

        await BuildModes.StoreAndHitAsync(place, build);
        HelloFarm.ShouldRunRight(build);
        SortedDictionary<string, string> stored = build.Objects();
        stored.Count.ShouldBe(HelloFarm.Compiles);

        await BuildModes.ExecuteAndHitAsync(place, build);
        HelloFarm.ShouldRunRight(build);
        build.Objects().ShouldBe(stored);
    }

    [NeedsFact(Need.ReccBinary, Need.SidRootProc)]
    public async Task Without_leave_to_store_every_compile_misses_and_is_the_compilers_own()
    {
        CMakeBuild build = Sample("gcc");
        CMakeBuild native = build with { Launcher = "" };
        native.Configure();
        native.Build();
        SortedDictionary<string, string> expected = native.Objects();
        build.Configure();

        await BuildModes.MissAsync(place, build);
        build.Objects().ShouldBe(expected);
        HelloFarm.ShouldRunRight(build);
        build.Build().FoundNothingToDo.ShouldBeTrue();
    }

    [NeedsFact(Need.ReccBinary, Need.SidRootProc)]
    public void Without_any_cache_nothing_is_looked_up_and_nothing_is_said()
    {
        CMakeBuild build = Sample("gcc");
        build = build with { Settings = new Dictionary<string, string> { ["RECC_LOCAL_CACHE"] = "0" } };

        NinjaRun run = build.Build();
        run.Launches.ShouldBe(Launches.None);
        run.Notices.ShouldBeEmpty();
        HelloFarm.ShouldRunRight(build);
    }

    // With debug information: there the paths of a checkout or a worker would show.
    private CMakeBuild Sample(string compiler)
    {
        HelloFarm.AddTo(place, "farm");
        var build = new CMakeBuild
        {
            Source = place.Inside("farm"),
            Folder = place.Inside("farm/build"),
            Launcher = place.Recc,
            Compiler = compiler,
            Options = ["-DCMAKE_BUILD_TYPE=RelWithDebInfo"],
        };
        build.Configure().Result.EnsureSuccess();
        return build;
    }
}
