using System.Text;
using Recc.Core.Storage;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Storage;

public sealed class CacheFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public void Directories_above_are_made_and_content_replaced()
    {
        CacheFile.TryWrite(folder["a/b/c"], "first, and longer"u8).ShouldBeTrue();
        CacheFile.TryWrite(folder["a/b/c"], "second"u8).ShouldBeTrue();

        File.ReadAllText(folder["a/b/c"]).ShouldBe("second");
        Directory.GetFiles(folder["a/b"]).Length.ShouldBe(1);
    }

    [Fact]
    public void What_cannot_be_written_leaves_nothing()
    {
        File.WriteAllText(folder["file"], "");
        Directory.CreateDirectory(folder["taken"]);

        CacheFile.TryWrite(folder["file/below"], "x"u8).ShouldBeFalse();
        CacheFile.TryWrite(folder["taken"], "x"u8).ShouldBeFalse();

        Directory.GetFileSystemEntries(folder.Path).Length.ShouldBe(2);
    }

    [Fact]
    public void Of_many_that_write_something_new_one_does()
    {
        int written = 0;
        int exists = 0;
        Parallel.For(0, 16, _ =>
        {
            CacheWrite write = CacheFile.TryWriteNew(folder["new/mark"], "x"u8);
            Interlocked.Add(ref written, write == CacheWrite.Written ? 1 : 0);
            Interlocked.Add(ref exists, write == CacheWrite.Exists ? 1 : 0);
        });

        written.ShouldBe(1);
        exists.ShouldBe(15);
    }

    [Fact]
    public void Where_nothing_can_be_made_writing_fails()
    {
        File.WriteAllText(folder["file"], "");

        CacheFile.TryWriteNew(folder["file/below"], "x"u8).ShouldBe(CacheWrite.Failed);
    }

    [Fact]
    public void A_reader_never_sees_half_a_file()
    {
        string path = folder["f"];
        byte[] one = Encoding.ASCII.GetBytes(new string('1', 100_000));
        byte[] two = Encoding.ASCII.GetBytes(new string('2', 100_000));
        CacheFile.TryWrite(path, one);
        using var stop = new CancellationTokenSource();
        Task writer = Task.Run(() =>
        {
            for (int i = 0; i < 60; i++)
            {
                CacheFile.TryWrite(path, i % 2 == 0 ? two : one).ShouldBeTrue();
            }

            stop.Cancel();
        });

        while (!stop.IsCancellationRequested)
        {
            byte[] seen = File.ReadAllBytes(path);
            seen.Length.ShouldBe(one.Length);
            seen[^1].ShouldBe(seen[0]);
        }

        writer.IsFaulted.ShouldBeFalse();
    }

    public void Dispose() => folder.Dispose();
}
