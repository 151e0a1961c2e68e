using System.Runtime.Versioning;
using Recc.Core.Processes;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Processes;

[SupportedOSPlatform("linux")]
public sealed class ProgramFinderTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("recc-finder-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void The_first_directory_of_PATH_that_has_it_wins()
    {
        Program("a/other");
        Program("b/cc");
        Program("c/cc");

        Find("cc", $"{root}/a:{root}/b:{root}/c").ShouldBe($"{root}/b/cc");
    }

    [Fact]
    public void A_directory_and_a_file_without_the_right_are_passed_over()
    {
        Directory.CreateDirectory($"{root}/a/cc");
        Directory.CreateDirectory($"{root}/b");
        File.WriteAllText($"{root}/b/cc", "");
        File.SetUnixFileMode($"{root}/b/cc", UnixFileMode.UserRead);
        Program("c/cc");

        Find("cc", $"{root}/a:{root}/b:{root}/none:{root}/c").ShouldBe($"{root}/c/cc");
    }

    [Theory]
    [InlineData(":/nowhere")]
    [InlineData("/nowhere:")]
    [InlineData("/nowhere::/nowhere")]
    [InlineData("")]
    public void An_empty_entry_is_the_working_directory(string path)
    {
        Program("cc");

        Find("cc", path).ShouldBe($"{root}/cc");
    }

    [Fact]
    public void A_relative_entry_counts_from_the_working_directory()
    {
        Program("tools/cc");

        Find("cc", "/nowhere:tools").ShouldBe($"{root}/tools/cc");
    }

    [Fact]
    public void Without_PATH_the_systems_own_directories_are_searched() =>
        Find("sh", null).ShouldBeOneOf("/bin/sh", "/usr/bin/sh");

    [Fact]
    public void A_name_with_a_slash_is_a_path_and_PATH_is_not_asked()
    {
        Program("here/cc");
        Program("path/here/cc");

        Find("here/cc", $"{root}/path").ShouldBe($"{root}/here/cc");
        Find($"{root}/here/cc", "").ShouldBe($"{root}/here/cc");
        Find("./cc", $"{root}/here").ShouldBeNull();
    }

    [Fact]
    public void A_link_to_a_program_is_found_under_its_own_name()
    {
        Program("real/gcc-12");
        File.CreateSymbolicLink($"{root}/cc", "real/gcc-12");

        Find("cc", root).ShouldBe($"{root}/cc");
    }

    [Theory]
    [InlineData("cc")]
    [InlineData("./cc")]
    [InlineData("")]
    public void What_is_not_there_is_not_found(string name) => Find(name, root).ShouldBeNull();

    private string? Find(string name, string? path) => ProgramFinder.Find(name, path, root);

    private void Program(string path)
    {
        string full = Path.Join(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, "");
        File.SetUnixFileMode(full, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
