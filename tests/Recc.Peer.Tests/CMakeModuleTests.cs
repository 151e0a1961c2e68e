using Recc.Testing;
using Recc.Testing.Peers;
using Shouldly;
using Xunit;

namespace Recc.Peer.Tests;

/// <summary>cmake/Recc.cmake with the real recc: the one line that a user has to write.</summary>
public sealed class CMakeModuleTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [NeedsTheory(Need.ReccBinary, Need.SidRootProc)]
    [InlineData("farm/build")]
    [InlineData("elsewhere/out")]
    public async Task An_unedited_project_is_made_remotely_and_hit(string folder)
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: true);
        HelloFarm.AddTo(place, "farm");
        place.CopyFromRepository("cmake/Recc.cmake", "Recc.cmake");
        var build = new CMakeBuild
        {
            Source = place.Inside("farm"),
            Folder = place.Inside(folder),
            Options =
            [
                $"-DCMAKE_PROJECT_TOP_LEVEL_INCLUDES={place.Inside("Recc.cmake")}", $"-DRECC_EXECUTABLE={place.Recc}",
            ],
            Settings = place.Settings(casd.Address),
        };

        NinjaRun configured = build.Configure();
        configured.Result.EnsureSuccess().StandardOutput.ShouldContain($"recc: compiling through {place.Recc}");
        configured.Launches.ShouldBe(Launches.None);

        build.Build().Launches.ShouldBe(Launches.AllRemote(HelloFarm.Compiles));
        HelloFarm.ShouldRunRight(build);
        build.Clean();
        build.Build().Launches.ShouldBe(Launches.AllHits(HelloFarm.Compiles));
        build.Build().FoundNothingToDo.ShouldBeTrue();
    }
}
