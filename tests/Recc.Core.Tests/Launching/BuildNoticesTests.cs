using Recc.Core.Launching;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Launching;

public sealed class BuildNoticesTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<string> said = [];

    [Fact]
    public void A_notice_is_said_once_in_a_build()
    {
        Notices().Once("topic", "first");
        Notices().Once("topic", "second");
        Notices().Once("other", "third");

        said.ShouldBe(["first", "third"]);
    }

    [Fact]
    public void Of_many_at_once_one_says_it()
    {
        Parallel.For(0, 16, _ => Notices().Once("topic", "x"));

        said.ShouldBe(["x"]);
    }

    [Fact]
    public void Where_nothing_can_be_remembered_it_is_said_each_time()
    {
        File.WriteAllText(folder["file"], "");
        foreach (string[] directories in (string[][])[[], [folder["file"]]])
        {
            said.Clear();
            new BuildNotices(directories, Environment.ProcessId, Say).Once("topic", "x");
            new BuildNotices(directories, Environment.ProcessId, Say).Once("topic", "x");

            said.ShouldBe(["x", "x"]);
        }
    }

    [Fact]
    public void Where_the_first_place_takes_nothing_it_is_remembered_in_the_next()
    {
        File.WriteAllText(folder["file"], "");
        for (int i = 0; i < 2; i++)
        {
            new BuildNotices([folder["file"], folder["other"]], Environment.ProcessId, Say).Once("topic", "x");
        }

        said.ShouldBe(["x"]);
    }

    public void Dispose() => folder.Dispose();

    private BuildNotices Notices() => new([folder.Path], Environment.ProcessId, Say);

    private void Say(string line)
    {
        lock (said)
        {
            said.Add(line);
        }
    }
}
