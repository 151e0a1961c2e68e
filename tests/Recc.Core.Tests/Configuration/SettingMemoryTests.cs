using Recc.Core.Configuration;
using Recc.Core.Host;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Configuration;

public sealed class SettingMemoryTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly SettingMemory memory = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_same_place_gives_the_same_object_until_a_file_changes()
    {
        folder.Write("conf/recc.conf", "local_jobs=3\n");
        Thread.Sleep(60);
        ReadSettings first = Read("one");
        Read("one").ShouldBeSameAs(first);
        first.Options.LocalJobs.ShouldBe(3);

        folder.Write("conf/recc.conf", "local_jobs=5\n");
        Read("one").Options.LocalJobs.ShouldBe(5);
        folder.Write("conf/recc.conf", "local_jobs=6\n");
        Read("one").Options.LocalJobs.ShouldBe(6, "also within one step of the clock");
    }

    [Fact]
    public void A_file_that_comes_or_goes_is_noticed()
    {
        Directory.CreateDirectory(folder["conf"]);
        int without = Read("one").Options.LocalJobs;
        folder.Write("conf/recc.conf", $"local_jobs={without + 1}\n");
        Read("one").Options.LocalJobs.ShouldBe(without + 1);
        Thread.Sleep(60);
        Read("one");
        File.Delete(folder["conf/recc.conf"]);
        Read("one").Options.LocalJobs.ShouldBe(without);
    }

    [Fact]
    public void Without_a_key_nothing_is_remembered()
    {
        Read(null).ShouldNotBeSameAs(Read(null));
        Read("one").ShouldNotBeSameAs(Read("two"));
    }

    private ReadSettings Read(string? key) => memory.Read(new HostEnvironment
    {
        Arguments = ["gcc"],
        Variables = new Dictionary<string, string> { ["RECC_CONFIG_DIRECTORY"] = folder["conf"] },
        CurrentDirectory = folder.Path,
        ExecutablePath = folder["bin/recc"],
        ErrorIsTerminal = false,
        ProcessId = 1,
        PlaceKey = key,
    });
}
