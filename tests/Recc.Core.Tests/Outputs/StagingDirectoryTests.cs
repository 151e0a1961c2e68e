using Recc.Core.Outputs;
using Recc.Core.Storage;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Outputs;

public sealed class StagingDirectoryTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_lies_where_the_user_wants_temporary_files_and_is_the_users_alone()
    {
        using StagingDirectory staging = Create();

        Path.GetDirectoryName(staging.Path).ShouldBe(folder.Path);
        new DirectoryInfo(staging.Path).UnixFileMode
            .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void It_goes_with_all_that_was_made_in_it_and_with_nothing_else()
    {
        string input = folder.Write("a.h", "int a;");
        using (StagingDirectory staging = Create())
        {
            staging.MakeDirectory(staging.Path + "/one/two");
            staging.MakeDirectory(staging.Path + "/one");
            File.CreateSymbolicLink(staging.Path + "/one/two/a.h", input);
            Directory.CreateSymbolicLink(staging.Path + "/one/all", folder.Path);
            File.WriteAllText(staging.Path + "/one/a.o", "made");
        }

        Directory.GetFileSystemEntries(folder.Path).ShouldBe([input]);
    }

    [Fact]
    public void One_in_use_is_locked()
    {
        StagingDirectory staging = Create();
        FileLock.TryTakeExisting(staging.Path).ShouldBeNull();
        staging.Dispose();
    }

    [Fact]
    public void It_is_swept_also_where_the_user_wants_temporary_files()
    {
        string old = folder.CreateFolder("temp/recc-staging-1");
        string young = folder.CreateFolder("temp/recc-staging-2");
        Directory.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-1));

        StagingDirectory.Sweep(folder["temp"]);

        Directory.Exists(old).ShouldBeFalse();
        Directory.Exists(young).ShouldBeTrue();
    }

    /// <summary>
    /// Where nothing is said of temporary files, it lies in a place that all share: in memory or in /tmp.
    /// </summary>
    [Fact]
    public void What_a_killed_process_left_is_swept_and_what_is_in_use_is_not()
    {
        using StagingDirectory used = StagingDirectory.Create(new Dictionary<string, string>());
        string parent = Path.GetDirectoryName(used.Path)!;
        string name = $"recc-staging-ffffff-{Random.Shared.NextInt64():x}";
        DirectoryInfo left = Directory.CreateDirectory(Path.Combine(parent, name + "a"));
        DirectoryInfo justMade = Directory.CreateDirectory(Path.Combine(parent, name + "b"));
        string input = folder.Write("a.h", "int a;");
        File.CreateSymbolicLink(Path.Combine(left.FullName, "a.h"), input);
        try
        {
            StagingDirectory.Sweep();
            left.Exists.ShouldBeTrue("it may be one that is just being made");

            StagingDirectory.Sweep(null, TimeSpan.FromSeconds(-10));

            Directory.Exists(left.FullName).ShouldBeFalse();
            Directory.Exists(used.Path).ShouldBeTrue();
            File.Exists(input).ShouldBeTrue();
        }
        finally
        {
            if (Directory.Exists(justMade.FullName))
            {
                justMade.Delete(recursive: true);
            }
        }
    }

    private StagingDirectory Create() =>
        StagingDirectory.Create(new Dictionary<string, string> { ["TMPDIR"] = folder.Path });
}
