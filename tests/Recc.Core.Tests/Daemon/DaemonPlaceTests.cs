using Recc.Core.Daemon;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Daemon;

public sealed class DaemonPlaceTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_is_a_private_directory_that_is_made()
    {
        string executable = folder.Write("recc", "program");

        DaemonPlace place = DaemonPlace.Find(folder.CreateFolder("run") + "/", executable).ShouldNotBeNull();

        place.Socket.ShouldStartWith(folder["run/recc/"]);
        new[] { place.Lock, place.StartLock, place.Failed }.ShouldAllBe(path =>
            Path.GetDirectoryName(path) == Path.GetDirectoryName(place.Socket));
        place.Environment[DaemonPlace.RuntimeVariable].ShouldBe(folder["run"] + "/");
    }

    [Fact]
    public void Each_executable_has_its_own_and_one_that_changed_has_another()
    {
        Directory.CreateDirectory(folder["run"]);
        string one = folder.Write("one", "program");
        string two = folder.Write("two", "program");
        string? first = Socket(one);

        Socket(one).ShouldBe(first);
        Socket(two).ShouldNotBe(first);
        File.AppendAllText(one, "more");
        Socket(one).ShouldNotBe(first);
        Socket(folder["missing"]).ShouldBeNull();
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("")]
    [InlineData(null)]
    public void Without_a_directory_it_is_among_temporary_files(string? runtime)
    {
        string executable = folder.Write("recc", "program");

        DaemonPlace.Find(runtime, executable)?.Socket.ShouldStartWith("/tmp/recc-");
    }

    private string? Socket(string executable) => DaemonPlace.Find(folder["run"], executable)?.Socket;
}
