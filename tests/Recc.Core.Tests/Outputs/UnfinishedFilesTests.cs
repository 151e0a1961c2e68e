using Recc.Core.Outputs;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Outputs;

public sealed class UnfinishedFilesTests : IDisposable
{
    /// <summary>Larger than any process id can be.</summary>
    private const string Gone = "7fffffff";

    private readonly TempFolder folder = new();
    private readonly SetClock clock = new(DateTime.UtcNow);

    public UnfinishedFilesTests() => folder.CreateFolder("out");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_a_process_left_that_is_gone_is_removed_when_it_is_old()
    {
        string left = File($".recc-{Gone}-1a2b", minutes: 60);
        string young = File($".recc-{Gone}-3c", minutes: 1);
        string ours = File($".recc-{Environment.ProcessId:x}-4d", minutes: 60);
        string output = File("a.o", minutes: 60);
        string others = File(".recc-notes", minutes: 60);
        string like = File($".recc-{Gone}-x.txt", minutes: 60);

        Sweep();

        new[] { left, young, ours, output, others, like }.Select(System.IO.File.Exists)
            .ShouldBe([false, true, true, true, true, true]);
    }

    [Fact]
    public void What_somebody_has_open_stays()
    {
        string open = File($".recc-{Gone}-1", minutes: 60);
        using FileStream writer = new(open, FileMode.Open, FileAccess.Write, FileShare.Read);

        Sweep();

        System.IO.File.Exists(open).ShouldBeTrue();
    }

    [Fact]
    public void A_directory_is_looked_through_now_and_then()
    {
        Sweep();
        string left = File($".recc-{Gone}-1", minutes: 60);

        Sweep();
        System.IO.File.Exists(left).ShouldBeTrue();

        clock.Utc += TimeSpan.FromHours(1);
        Sweep();
        System.IO.File.Exists(left).ShouldBeFalse();
    }

    [Fact]
    public void A_directory_that_is_not_there_is_no_trouble() =>
        new UnfinishedFiles(folder["cache"], clock).Sweep(folder["none"]);

    [Fact]
    public void Unfinished_files_are_known_by_their_names()
    {
        var pending = OutputFiles.OfThisProcess.Create(folder["out/a.o"], executable: false);
        try
        {
            PendingFile.ProcessOf(pending.TemporaryPath).ShouldBe(Environment.ProcessId);
        }
        finally
        {
            pending.Discard();
        }
    }

    private void Sweep() => new UnfinishedFiles(folder["cache"], clock).Sweep(folder["out"]);

    private string File(string name, int minutes)
    {
        string path = folder[$"out/{name}"];
        System.IO.File.WriteAllText(path, "");
        System.IO.File.SetLastWriteTimeUtc(path, clock.Utc - TimeSpan.FromMinutes(minutes));
        return path;
    }
}
