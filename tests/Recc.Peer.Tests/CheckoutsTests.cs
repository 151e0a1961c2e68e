using System.Text;
using Recc.Testing;
using Recc.Testing.Peers;
using Shouldly;
using Xunit;

namespace Recc.Peer.Tests;

/// <summary>Two checkouts of one project in different places share results, and neither learns of the other.</summary>
public sealed class CheckoutsTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [NeedsTheory(Need.ReccBinary, Need.SidRootProc)]
    [InlineData("gcc", "one/farm/build", "some/where/else/farm-2/build")]
    [InlineData("clang", "one/out", "other-builds/of-the-second")]
    public async Task The_second_checkout_hits_and_knows_its_own_files(string compiler, string firstFolder,
        string folder)
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: true);
        CMakeBuild first = Checkout("one/farm", firstFolder, compiler, casd.Address);
        CMakeBuild second = Checkout("some/where/else/farm-2", folder, compiler, casd.Address);
        CMakeBuild native = second with { Launcher = "" };
        native.Configure();
        native.Build();
        SortedDictionary<string, string> dependencies = native.Dependencies();
        second.Configure();
        second.Clean();

        first.Build().Launches.ShouldBe(Launches.AllRemote(HelloFarm.Compiles));
        second.Build().Launches.ShouldBe(Launches.AllHits(HelloFarm.Compiles));

        second.CodeOfObjects().ShouldBe(first.CodeOfObjects());
        second.Objects().Keys.ShouldBe(first.Objects().Keys);
        foreach (string name in second.Objects().Keys)
        {
            string content = File.ReadAllText(Path.Combine(SidRoot.Outside(second.Folder), name), Encoding.Latin1);
            content.ShouldContain(second.Folder + "\0", Case.Sensitive, "a debugger looks for the sources there");
            content.ShouldNotContain(first.Folder, Case.Sensitive);
            content.ShouldNotContain("/proc/self/cwd", Case.Sensitive);
        }

        HelloFarm.ShouldRunRight(second);
        second.Dependencies().ShouldBe(dependencies);
        second.Build().FoundNothingToDo.ShouldBeTrue();
    }

    [NeedsTheory(Need.ReccBinary, Need.SidRootProc)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task A_debugger_finds_the_sources_of_the_checkout_that_hit(string compiler)
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: true);
        Checkout("one/farm", "one/farm/build", compiler, casd.Address).Build();
        CMakeBuild second = Checkout("two/farm", "two/farm/build", compiler, casd.Address);
        second.Build().Launches.ShouldBe(Launches.AllHits(HelloFarm.Compiles));

        IReadOnlyList<string> sources = second.SourcesForDebuggers();
        sources.Count.ShouldBe(HelloFarm.Compiles);
        sources.ShouldAllBe(source => source.StartsWith(place.Inside("two/farm/"), StringComparison.Ordinal));
        sources.ShouldAllBe(source => File.Exists(SidRoot.Outside(source)));
    }

    [NeedsTheory(Need.ReccBinary, Need.SidRootProc)]
    [InlineData("one/farm/build", "two/farm/build")]
    [InlineData("one/out", "builds/of-two")]
    public async Task A_header_that_changes_after_hits_makes_its_users_again_and_no_others(string firstFolder,
        string folder)
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: true);
        Checkout("one/farm", firstFolder, "gcc", casd.Address).Build();
        CMakeBuild second = Checkout("two/farm", folder, "gcc", casd.Address);
        second.Build().Launches.ShouldBe(Launches.AllHits(HelloFarm.Compiles));
        string header = "two/farm/barn/include/barn/sort.h";
        string[] users =
        [
            .. second.Dependencies().Where(pair => pair.Value.Split('\n').Contains(place.Inside(header)))
            .Select(pair => pair.Key),
        ];
        users.Length.ShouldBeInRange(1, HelloFarm.Compiles - 1);
        Dictionary<string, DateTime> before = TimesOf(second);

        // A file system's clock is coarse; what is changed now must be newer than the objects for Ninja to see it.
        await Task.Delay(50);
        File.AppendAllText(place.Outside(header), "/* newer */\n");
        second.Build().Launches.ShouldBe(Launches.AllRemote(users.Length));

        Dictionary<string, DateTime> after = TimesOf(second);
        before.Keys.Where(name => before[name] != after[name]).Order(StringComparer.Ordinal).ShouldBe(users);
        second.Build().FoundNothingToDo.ShouldBeTrue();

        File.SetLastWriteTimeUtc(place.Outside(header), DateTime.UtcNow);
        second.Build().Launches.ShouldBe(Launches.AllHits(users.Length));
        second.Build().FoundNothingToDo.ShouldBeTrue();
    }

    private static Dictionary<string, DateTime> TimesOf(CMakeBuild build) => build.Objects().Keys.ToDictionary(
        name => name, name => File.GetLastWriteTimeUtc(Path.Combine(SidRoot.Outside(build.Folder), name)));

    private CMakeBuild Checkout(string source, string folder, string compiler, string server)
    {
        HelloFarm.AddTo(place, source);
        var build = new CMakeBuild
        {
            Source = place.Inside(source),
            Folder = place.Inside(folder),
            Launcher = place.Recc,
            Compiler = compiler,
            Options = ["-DCMAKE_BUILD_TYPE=Debug"],
            Settings = place.Settings(server),
        };
        build.Configure().Result.EnsureSuccess();
        return build;
    }
}
