using Recc.Testing;
using Recc.Testing.Peers;
using Shouldly;

namespace Recc.Peer.Tests;

/// <summary>A team changes over one by one: upstream recc and ours use one server for the same sources.</summary>
public sealed class SharedServerTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [NeedsFact(Need.ReccBinary, Need.SidRootProc)]
    public async Task Upstream_recc_and_ours_build_the_same_sources_at_the_same_time_and_each_has_its_hits()
    {
        HelloFarm.AddTo(place, "farm");
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: true);
        CMakeBuild ours = Sample("ours", place.Recc, place.Settings(casd.Address));
        CMakeBuild theirs = Sample("theirs", Workplace.UpstreamRecc, place.Settings(casd.Address));

        NinjaRun[] first = await Task.WhenAll(ours.BuildAsync(), theirs.BuildAsync());
        SortedDictionary<string, string> ourObjects = ours.Objects();
        SortedDictionary<string, string> theirObjects = theirs.Objects();
        ours.Clean();
        theirs.Clean();
        NinjaRun[] second = await Task.WhenAll(ours.BuildAsync(), theirs.BuildAsync());

        first[0].Launches.ShouldBe(Launches.AllRemote(HelloFarm.Compiles));
        first[1].Launches.Misses.ShouldBe(HelloFarm.Compiles);
        second[0].Launches.ShouldBe(Launches.AllHits(HelloFarm.Compiles));
        second[1].Launches.Hits.ShouldBe(HelloFarm.Compiles);
        ours.Objects().ShouldBe(ourObjects);
        theirs.Objects().ShouldBe(theirObjects);
        HelloFarm.ShouldRunRight(ours);
        HelloFarm.ShouldRunRight(theirs);
    }

    private CMakeBuild Sample(string name, string launcher, Dictionary<string, string> settings)
    {
        settings["RECC_PROJECT_ROOT"] = place.Inside("farm");
        var build = new CMakeBuild
        {
            Source = place.Inside("farm"),
            Folder = place.Inside("farm/" + name),
            Launcher = launcher,
            Settings = settings,
        };
        build.Configure().Result.EnsureSuccess();
        build.Clean();
        return build;
    }
}
