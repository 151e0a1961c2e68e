using Recc.Testing;
using Recc.Testing.Peers;
using Shouldly;
using Xunit;

namespace Recc.Peer.Tests;

/// <summary>
/// The sample with precompiled headers, built by CMake and Ninja through recc, with workers that have nothing but what
/// they are sent; and the same natively.
/// </summary>
public sealed class PrecompiledTests : IDisposable
{
    /// <summary>Sources; each of them takes one of the two precompiled headers.</summary>
    private const int Users = 5;

    private const string Output =
        "circle 3 6\nsquare 1 6\ncircle 12 6\nsquare 4 6\ncircle 3 6\nsquare 1 6\ncircle 12 6\nsquare 4 6\n144\n";

    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [NeedsTheory(Need.ReccBinary, Need.SidRootProc)]
    [InlineData("gcc", "auto")]
    [InlineData("clang", "auto")]
    [InlineData("gcc", "ship")]
    [InlineData("clang", "text")]
    public async Task Users_are_compiled_by_workers_and_hit_by_other_checkouts(string compiler, string use)
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: true);
        CMakeBuild native = Checkout("one", compiler, "", casd.Address, use);
        NinjaRun expected = native.Build();
        string code = native.CodeOfObjects();
        Directory.Delete(place.Outside("one"), recursive: true);

        CMakeBuild first = Checkout("one", compiler, place.Recc, casd.Address, use);
        NinjaRun made = first.Build();
        made.Launches.RemoteRuns.ShouldBeGreaterThanOrEqualTo(Users);
        made.Warnings.ShouldBe(expected.Warnings);
        first.CodeOfObjects().ShouldBe(code);
        first.Run("draw").ShouldBe(Output);
        first.Build().FoundNothingToDo.ShouldBeTrue();

        // Here the headers themselves are made once more, and nothing else.
        CMakeBuild second = Checkout("elsewhere/two", compiler, place.Recc, casd.Address, use);
        NinjaRun there = second.Build();
        there.Launches.RemoteRuns.ShouldBe(0);
        there.Launches.Hits.ShouldBeGreaterThanOrEqualTo(Users);
        second.CodeOfObjects().ShouldBe(code);
        second.Build().FoundNothingToDo.ShouldBeTrue();

        File.AppendAllText(place.Outside("elsewhere/two/include/units.h"), "inline int one() { return 1; }\n");
        second.Build().Launches.RemoteRuns.ShouldBeGreaterThanOrEqualTo(Users - 1);
        second.Run("draw").ShouldBe(Output);
    }

    [NeedsFact(Need.ReccBinary, Need.SidRootProc)]
    public void Whoever_wants_nothing_done_about_them_has_them_native()
    {
        CMakeBuild build = Checkout("one", "clang", place.Recc, "http://127.0.0.1:1", "off");

        NinjaRun run = build.Build();

        run.Launches.ShouldBe(Launches.None);
        run.Notices.ShouldBeEmpty();
        build.Run("draw").ShouldBe(Output);
    }

    private CMakeBuild Checkout(string folder, string compiler, string launcher, string server, string use)
    {
        place.CopyFromRepository("samples/precompiled", folder);
        var build = new CMakeBuild
        {
            Source = place.Inside(folder),
            Folder = place.Inside(folder + "/build"),
            Launcher = launcher,
            Compiler = compiler,
            Options = ["-DCMAKE_BUILD_TYPE=Release"],
            Settings = new Dictionary<string, string>(place.Settings(server)) { ["RECC_PCH"] = use },
        };
        build.Configure().Result.EnsureSuccess();
        return build;
    }
}
