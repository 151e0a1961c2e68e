using Recc.Testing;
using Recc.Testing.Peers;
using Shouldly;
using Xunit;

namespace Recc.Peer.Tests;

/// <summary>
/// The sample with C++20 modules, built by CMake and Ninja through recc, with workers that have nothing but what they
/// are sent; and the same natively.
/// </summary>
public sealed class ModulesTests : IDisposable
{
    private const int Compiles = 6;

    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [NeedsTheory(Need.ReccBinary, Need.SidRootProc)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task Interfaces_and_importers_are_made_by_workers_and_hit_by_other_checkouts(string compiler)
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: true);
        CMakeBuild native = Checkout("one", compiler, "", casd.Address);
        NinjaRun expected = native.Build();
        SortedDictionary<string, string> objects = native.Objects();
        SortedDictionary<string, string> dependencies = native.Dependencies();
        expected.Result.StandardOutput.ShouldContain("there are better ones");
        Forget("one");

        CMakeBuild first = Checkout("one", compiler, place.Recc, casd.Address);
        NinjaRun made = first.Build();
        made.Launches.ShouldBe(Launches.AllRemote(Compiles));
        made.Warnings.ShouldBe(expected.Warnings);
        first.Objects().ShouldBe(objects);
        first.Dependencies().ShouldBe(dependencies);
        first.Run("report").ShouldBe("10.0\n");
        first.Build().FoundNothingToDo.ShouldBeTrue();

        CMakeBuild second = Checkout("elsewhere/two", compiler, place.Recc, casd.Address);
        second.Build().Launches.ShouldBe(Launches.AllHits(Compiles));
        second.Objects().Values.ShouldBe(first.Objects().Values);
        second.Build().FoundNothingToDo.ShouldBeTrue();

        // Everything imports it, directly or not.
        string interfaces = place.Outside("elsewhere/two/src/money.cppm");
        File.WriteAllText(interfaces, File.ReadAllText(interfaces).Replace("\".\"", "\",\"", StringComparison.Ordinal));
        second.Build().Launches.ShouldBe(Launches.AllRemote(Compiles));
        second.Run("report").ShouldBe("10,0\n");

        // Nobody imports it.
        File.AppendAllText(place.Outside("elsewhere/two/src/ledger.cpp"), "int more() { return 1; }\n");
        second.Build().Launches.ShouldBe(Launches.AllRemote(1));
    }

    [NeedsTheory(Need.ReccBinary, Need.SidRootProc)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public void They_are_kept_here_too(string compiler)
    {
        var local = new Dictionary<string, string> { ["RECC_CACHE_DIR"] = place.Inside("memory") };
        CMakeBuild first = Checkout("one", compiler, place.Recc, "") with { Settings = local };
        NinjaRun made = first.Build();
        SortedDictionary<string, string> objects = first.Objects();
        first.Clean();

        NinjaRun again = first.Build();

        made.Launches.StoredRuns.ShouldBe(Compiles);
        again.Launches.StoredRuns.ShouldBe(0);
        again.Warnings.ShouldBe(made.Warnings);
        first.Objects().ShouldBe(objects);
        first.Run("report").ShouldBe("10.0\n");
    }

    /// <summary>What imports one is not compiled again only because somebody has made it once more.</summary>
    [NeedsTheory(Need.ReccBinary, Need.SidRootProc)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task Interfaces_that_are_made_twice_are_the_same(string compiler)
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: true);
        CMakeBuild build = Checkout("one", compiler, place.Recc, casd.Address);
        build.Build().Launches.ShouldBe(Launches.AllRemote(Compiles));
        string made = Interfaces(build);
        build.Clean();

        var again = new Dictionary<string, string>(build.Settings) { ["RECC_SKIP_CACHE"] = "1" };
        (build with { Settings = again }).Build();

        Interfaces(build).ShouldBe(made);
    }

    private static string Interfaces(CMakeBuild build)
    {
        string[] command = ["sh", "-ec", "find . -name '*.gcm' -o -name '*.pcm' | sort | xargs sha256sum"];
        return SidRoot.Run(build.Folder, null, command).EnsureSuccess().StandardOutput;
    }

    private CMakeBuild Checkout(string folder, string compiler, string launcher, string server)
    {
        place.CopyFromRepository("samples/modules", folder);
        var build = new CMakeBuild
        {
            Source = place.Inside(folder),
            Folder = place.Inside(folder + "/build"),
            Launcher = launcher,
            Compiler = compiler,
            // The name of a source would be another one in an object that knows it.
            Options = ["-DCMAKE_BUILD_TYPE=Release"],
            Settings = place.Settings(server),
        };
        build.Configure().Result.EnsureSuccess();
        return build;
    }

    private void Forget(string folder) => Directory.Delete(place.Outside(folder), recursive: true);
}
