using Recc.Core.Launching;
using Recc.Core.Outputs;
using Recc.Core.Tests.Scenes;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Outputs;

public sealed class AbandonedFilesTests : IDisposable
{
    private readonly LaunchScene scene = new("--- a.c\nint a;\n");

    public void Dispose() => scene.Dispose();

    [Fact]
    public void What_was_begun_for_a_launch_and_never_finished_is_removed_and_nobody_elses()
    {
        Directory.CreateDirectory(scene["deps"]);
        Directory.CreateDirectory(scene["objects"]);
        var mine = new OutputFiles(new RenamingPlacer(), umask: null, Environment.ProcessId);
        var others = new OutputFiles(new RenamingPlacer(), umask: null, Environment.ProcessId + 1);
        foreach (OutputFiles files in new[] { mine, others })
        {
            files.Create(scene["deps/a.d"], executable: false).Content.Dispose();
            files.Create(scene["objects/a.o"], executable: false).Content.Dispose();
        }

        AbandonedOutputs.Remove(scene.Host(scene.Words("gcc -MD -MF deps/a.d -c ../a.c -o objects/a.o")));

        Directory.GetFiles(scene["deps"]).ShouldHaveSingleItem();
        Directory.GetFiles(scene["objects"]).ShouldHaveSingleItem();
        AbandonedOutputs.Remove(scene.Host(scene.Words("gcc --version")));
        AbandonedOutputs.Remove(scene.Host(scene.Words("gcc -c ../a.c -o missing/a.o")));
    }
}
