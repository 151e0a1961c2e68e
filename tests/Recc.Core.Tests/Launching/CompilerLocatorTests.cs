using Recc.Core.Host;
using Recc.Core.Launching;
using Recc.Core.Tests.Scenes;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Launching;

public sealed class CompilerLocatorTests : IDisposable
{
    private readonly CompileScene scene = new();
    private readonly string recc;

    public CompilerLocatorTests()
    {
        recc = scene.WriteProgram("opt/recc", "recc");
        scene.WriteProgram("real/gcc", "real");
        scene.CreateFolderAt("links");
        scene.CreateFolderAt("more");
        File.CreateSymbolicLink(scene["links/gcc"], recc);
        File.CreateSymbolicLink(scene["more/gcc"], scene["links/gcc"]);
    }

    [Theory]
    [InlineData("gcc", "real", "real/gcc")]
    [InlineData("gcc", "links:real", "real/gcc")]
    [InlineData("gcc", "links:more:real", "real/gcc")]
    [InlineData("gcc", "links/:more//:real", "real/gcc")]
    [InlineData("gcc", "links:links:real", "real/gcc")]
    [InlineData("gcc", "missing:links:real:links", "real/gcc")]
    [InlineData("gcc", "links:more", null)]
    [InlineData("gcc", "", null)]
    [InlineData("cc", "links:real", null)]
    public void The_first_along_the_path_that_is_not_ourselves_is_taken(string name, string path, string? expected)
    {
        string absolute = string.Join(
            ':', path.Split(':').Select(entry => scene[entry.Length == 0 ? "empty" : entry]));

        Find(name, absolute).ShouldBe(expected is null ? null : scene[expected]);
    }

    [Theory]
    [InlineData("links:real")]
    [InlineData("./links:real")]
    [InlineData("links/../links:real")]
    public void Relative_entries_count_from_the_working_directory(string path) =>
        Find("gcc", path).ShouldBe(scene["real/gcc"]);

    [Fact]
    public void An_empty_entry_is_the_working_directory()
    {
        File.CreateSymbolicLink(scene["gcc"], recc);

        Find("gcc", ":" + scene["real"]).ShouldBe(scene["real/gcc"]);
    }

    [Fact]
    public void A_path_to_ourselves_leads_on_along_the_path_wherever_it_lies()
    {
        Find(scene["links/gcc"], $"{scene["links"]}:{scene["real"]}").ShouldBe(scene["real/gcc"]);
        Find("links/gcc", $"{scene["links"]}:{scene["real"]}").ShouldBe(scene["real/gcc"]);
        Find(scene["links/gcc"], scene["real"]).ShouldBe(scene["real/gcc"]);
        Find(scene["links/gcc"], scene["links"]).ShouldBeNull();
    }

    [Fact]
    public void Other_programs_are_taken_as_they_are_named()
    {
        Find("real/gcc", scene["links"]).ShouldBe(scene["real/gcc"]);
        Find(scene["real/gcc"], "").ShouldBe(scene["real/gcc"]);
        Find("none/gcc", scene["real"]).ShouldBeNull();
    }

    public void Dispose() => scene.Dispose();

    private string? Find(string name, string path) => CompilerLocator.Find(name, new HostEnvironment
    {
        Arguments = [name],
        Variables = new Dictionary<string, string> { ["PATH"] = path },
        CurrentDirectory = scene.Project,
        ExecutablePath = recc,
        ErrorIsTerminal = false,
        ProcessId = Environment.ProcessId,
    })?.Program;
}
