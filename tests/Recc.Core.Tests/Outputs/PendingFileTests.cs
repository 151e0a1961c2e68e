using Recc.Core.Outputs;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Outputs;

public sealed class PendingFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public void Nobody_sees_a_file_before_it_is_whole()
    {
        folder.Write("f", "before");
        PendingFile pending = OutputFiles.OfThisProcess.Create(folder["f"], executable: false);
        pending.Content.Write("after"u8);

        File.ReadAllText(folder["f"]).ShouldBe("before");
        pending.PutInPlace();

        File.ReadAllText(folder["f"]).ShouldBe("after");
        Directory.GetFiles(folder.Path).ShouldHaveSingleItem();
    }

    [Fact]
    public void What_is_discarded_is_gone_and_may_be_discarded_again()
    {
        PendingFile pending = OutputFiles.OfThisProcess.Create(folder["f"], executable: false);
        pending.Content.Write("x"u8);

        pending.Discard();
        pending.Discard();

        Directory.GetFiles(folder.Path).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("f", "")]
    [InlineData("f.o", ".o")]
    [InlineData(".o", "")]
    [InlineData("f.of-so-long-an-ending", "")]
    public void One_that_another_process_writes_has_a_name_of_its_own_beside_the_place(string name, string ending)
    {
        PendingFile pending = OutputFiles.OfThisProcess.Name(folder[name]);
        Directory.GetFiles(folder.Path).ShouldBeEmpty();
        Path.GetDirectoryName(pending.TemporaryPath).ShouldBe(folder.Path);
        Path.GetExtension(pending.TemporaryPath[(folder.Path.Length + 2)..]).ShouldBe(ending);
        PendingFile.ProcessOf(pending.TemporaryPath).ShouldBe(Environment.ProcessId);

        pending.Discard();
        File.WriteAllText(pending.TemporaryPath, "made");
        pending.PutInPlace();

        File.ReadAllText(folder[name]).ShouldBe("made");
        Directory.GetFiles(folder.Path).ShouldHaveSingleItem();
    }

    [Fact]
    public void Many_for_one_place_do_not_meet()
    {
        PendingFile[] pending =
            [.. Enumerable.Range(0, 20).Select(_ => OutputFiles.OfThisProcess.Create(folder["f"], false))];

        Directory.GetFiles(folder.Path).Length.ShouldBe(20);
        foreach (PendingFile file in pending)
        {
            file.PutInPlace();
        }

        Directory.GetFiles(folder.Path).ShouldHaveSingleItem();
    }

    [Fact]
    public void The_mode_of_what_is_there_is_kept_where_a_compiler_keeps_it()
    {
        foreach (bool keepMode in new[] { true, false })
        {
            folder.Write("f", "before");
            Modes.Set(folder["f"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherExecute);

            OutputFiles.OfThisProcess.Create(folder["f"], executable: false, keepMode).PutInPlace();

            Modes.Of(folder["f"]).HasFlag(UnixFileMode.OtherExecute).ShouldBe(keepMode);
        }
    }

    public void Dispose() => folder.Dispose();
}
