using System.Runtime.Versioning;
using Recc.Core.Digests;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Digests;

[SupportedOSPlatform("linux")]
public sealed class FileIdentityTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("recc-identity-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void A_file_tells_its_size_type_and_times()
    {
        string path = WriteFile("a.h", "12345");
        var modified = new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, modified);

        FileIdentity identity = Read(path);

        identity.Size.ShouldBe(5);
        identity.IsRegularFile.ShouldBeTrue();
        identity.IsDirectory.ShouldBeFalse();
        identity.IsSymbolicLink.ShouldBeFalse();
        identity.ModifiedNanoseconds.ShouldBe((modified - DateTime.UnixEpoch).Ticks * 100);
        identity.ChangedNanoseconds.ShouldBeGreaterThan(identity.ModifiedNanoseconds);
    }

    [Fact]
    public void An_untouched_file_keeps_its_identity()
    {
        string path = WriteFile("a.h", "x");

        Read(path).ShouldBe(Read(path));
    }

    [Fact]
    public void Writing_other_content_of_the_same_length_changes_the_identity()
    {
        string path = WriteFile("a.h", "x");
        FileIdentity before = Read(path);
        WaitForTheClockOfTheFileSystem();

        File.WriteAllText(path, "y");

        Read(path).ShouldNotBe(before);
        Read(path).IsSameFile(before).ShouldBeTrue();
    }

    [Fact]
    public void Setting_the_modification_time_back_does_not_bring_the_identity_back()
    {
        string path = WriteFile("a.h", "x");
        var modified = new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, modified);
        FileIdentity before = Read(path);
        WaitForTheClockOfTheFileSystem();

        File.WriteAllText(path, "y");
        File.SetLastWriteTimeUtc(path, modified);

        Read(path).ModifiedNanoseconds.ShouldBe(before.ModifiedNanoseconds);
        Read(path).ShouldNotBe(before);
    }

    [Fact]
    public void A_file_put_in_its_place_has_another_identity()
    {
        string path = WriteFile("a.h", "x");
        string other = WriteFile("b.h", "x");
        FileIdentity before = Read(path);

        File.Move(other, path, overwrite: true);

        Read(path).IsSameFile(before).ShouldBeFalse();
    }

    [Fact]
    public void A_new_name_in_a_directory_changes_the_identity_of_the_directory()
    {
        FileIdentity before = Read(directory);
        WaitForTheClockOfTheFileSystem();

        WriteFile("new.h", "");

        before.IsDirectory.ShouldBeTrue();
        Read(directory).ShouldNotBe(before);
    }

    [Fact]
    public void Permissions_are_part_of_the_identity()
    {
        string path = WriteFile("tool", "x");
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        Read(path).IsExecutable.ShouldBeFalse();

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Read(path).IsExecutable.ShouldBeTrue();
    }

    [Fact]
    public void A_link_is_followed_or_looked_at_as_asked()
    {
        string path = WriteFile("a.h", "x");
        string link = Path.Join(directory, "link.h");
        File.CreateSymbolicLink(link, "a.h");

        FileIdentity.TryReadLink(link, out FileIdentity itself).ShouldBeTrue();

        itself.IsSymbolicLink.ShouldBeTrue();
        Read(link).ShouldBe(Read(path));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("a.h/x")]
    [InlineData("a.h\0tail")]
    [InlineData("dangling")]
    public void What_is_not_there_has_no_identity(string name)
    {
        WriteFile("a.h", "x");
        File.CreateSymbolicLink(Path.Join(directory, "dangling"), "nowhere");

        FileIdentity.TryRead(Path.Join(directory, name), out _).ShouldBeFalse();
    }

    [Fact]
    public void A_name_beyond_ASCII_is_found()
    {
        string path = WriteFile("größe-漢字.h", "x");

        Read(path).Size.ShouldBe(1);
    }

    private static FileIdentity Read(string path)
    {
        FileIdentity.TryRead(path, out FileIdentity identity).ShouldBeTrue(path);
        return identity;
    }

    // File systems stamp files with a clock that ticks only every few milliseconds.
    private static void WaitForTheClockOfTheFileSystem() => Thread.Sleep(30);

    private string WriteFile(string name, string text)
    {
        string path = Path.Join(directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
