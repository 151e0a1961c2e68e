using Recc.Testing.Peers;
using Shouldly;

namespace Recc.Peer.Tests;

/// <summary>The ways a project can be built through recc, and what has to be true of each.</summary>
internal static class BuildModes
{
    private const string CacheOnly = "RECC_CACHE_ONLY";
    private const string Upload = "RECC_CACHE_UPLOAD_LOCAL_BUILD";

    /// <summary>
    /// Compiled here and stored, taken from the cache, and nothing left to do. Returns the first run and leaves the
    /// build folder as the second made it.
    /// </summary>
    public static async Task<NinjaRun> StoreAndHitAsync(Workplace place, CMakeBuild build)
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: false);
        build = build with { Settings = place.Settings(casd.Address, CacheOnly, Upload) };
        return MakeAndHit(build, Launches.AllStored);
    }

    /// <summary>As <see cref="StoreAndHitAsync"/>, compiled by the server.</summary>
    public static async Task<NinjaRun> ExecuteAndHitAsync(Workplace place, CMakeBuild build)
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: true);
        build = build with { Settings = place.Settings(casd.Address) };
        return MakeAndHit(build, Launches.AllRemote);
    }

    /// <summary>Looked up in a cache that stays empty, twice.</summary>
    public static async Task MissAsync(Workplace place, CMakeBuild build)
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: false);
        build = build with { Settings = place.Settings(casd.Address, CacheOnly) };
        for (int time = 1; time <= 2; time++)
        {
            build.Clean();
            NinjaRun run = build.Build();
            run.Launches.ShouldBe(Launches.AllMisses(build.Objects().Count));
            run.Notices.ShouldBeEmpty();
        }
    }

    private static NinjaRun MakeAndHit(CMakeBuild build, Func<int, Launches> expected)
    {
        build.Clean();
        build.Objects().ShouldBeEmpty();

        NinjaRun made = build.Build();
        SortedDictionary<string, string> objects = build.Objects();
        made.Launches.ShouldBe(expected(objects.Count));
        made.Notices.ShouldBeEmpty();

        build.Clean();
        NinjaRun again = build.Build();
        again.Launches.ShouldBe(Launches.AllHits(objects.Count));
        again.Notices.ShouldBeEmpty();
        again.Warnings.ShouldBe(made.Warnings);
        build.Objects().ShouldBe(objects);

        NinjaRun third = build.Build();
        third.FoundNothingToDo.ShouldBeTrue(third.Result.ToString());
        return made;
    }
}
