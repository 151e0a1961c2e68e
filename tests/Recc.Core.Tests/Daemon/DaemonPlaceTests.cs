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

        DaemonPlace place = Find(folder.CreateFolder("run") + "/", executable).ShouldNotBeNull();

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

        Find(runtime, executable)?.Socket.ShouldStartWith("/tmp/recc-");
    }

    [Fact]
    public void Each_set_of_libraries_and_certificates_has_its_own()
    {
        string run = folder.CreateFolder("run");
        string executable = folder.Write("recc", "program");
        DaemonPlace[] places =
        [
            Find(run, executable).ShouldNotBeNull(),
            Find(run, executable, ("LD_LIBRARY_PATH", "")).ShouldNotBeNull(),
            Find(run, executable, ("LD_LIBRARY_PATH", "/a")).ShouldNotBeNull(),
            Find(run, executable, ("SSL_CERT_FILE", "/a")).ShouldNotBeNull(),
            Find(run, executable, ("SSL_CERT_DIR", "/a")).ShouldNotBeNull(),
            Find(run, executable, ("LD_LIBRARY_PATH", "/a"), ("SSL_CERT_DIR", "/a")).ShouldNotBeNull(),
        ];

        places.Select(static place => place.Socket).ShouldBeUnique();
        places[5].Environment.OrderBy(static pair => pair.Key, StringComparer.Ordinal).ShouldBe(
        [
            new("LD_LIBRARY_PATH", "/a"), new("SSL_CERT_DIR", "/a"), new(DaemonPlace.RuntimeVariable, run),
        ]);
        Find(run, executable, ("PATH", "/a"))?.Socket.ShouldBe(places[0].Socket);
    }

    [Fact]
    public void All_daemons_of_an_executable_are_found_from_any_of_its_places()
    {
        string run = folder.CreateFolder("run");
        string executable = folder.Write("recc", "program");
        DaemonPlace place = Find(run, executable).ShouldNotBeNull();
        DaemonPlace other = Find(run, executable, ("SSL_CERT_DIR", "/a")).ShouldNotBeNull();
        DaemonPlace foreign = Find(run, folder.Write("recc2", "program")).ShouldNotBeNull();
        foreach (DaemonPlace one in new[] { other, foreign })
        {
            File.WriteAllText(one.Socket, "");
        }

        place.Inhabited().ShouldHaveSingleItem().Socket.ShouldBe(other.Socket);
        other.Inhabited().ShouldHaveSingleItem().Socket.ShouldBe(other.Socket);
        Directory.Delete(place.Directory, recursive: true);
        place.Inhabited().ShouldBeEmpty();
    }

    private string? Socket(string executable) => Find(folder["run"], executable)?.Socket;

    private static DaemonPlace? Find(string? runtime, string executable, params (string Name, string Value)[] others) =>
        DaemonPlace.Find(
            name => name == DaemonPlace.RuntimeVariable
                ? runtime
                : others.Where(other => other.Name == name).Select(static other => other.Value).FirstOrDefault(),
            executable);
}
