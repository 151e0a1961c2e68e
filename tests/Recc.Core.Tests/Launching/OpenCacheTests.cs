using Recc.Core.Launching;
using Recc.Testing;
using Shouldly;
using Xunit;

// The tests run where recc does.
#pragma warning disable CA1416

namespace Recc.Core.Tests.Launching;

public sealed class OpenCacheTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Ones_own_is_used_and_one_that_is_not_there_yet()
    {
        OpenCache.Fault(Make(Private), NativeMethods.UserId()).ShouldBeNull();
        OpenCache.Fault(folder["none"], NativeMethods.UserId()).ShouldBeNull();
    }

    [Fact]
    public void One_that_everybody_may_write_to_is_not_used() =>
        OpenCache.Fault(Make(Private | UnixFileMode.OtherWrite), NativeMethods.UserId()).ShouldNotBeNull()
            .ShouldContain("everybody");

    [Fact]
    public void One_of_another_user_is_not_used_unless_that_is_root()
    {
        string cache = Make(Private);
        bool isRoot = NativeMethods.UserId() == 0;

        // Seen by somebody else: the one who runs this test owns it.
        OpenCache.Fault(cache, NativeMethods.UserId() + 1).ShouldBe(
            isRoot ? null : $"it belongs to another user (number {NativeMethods.UserId()})");
        OpenCache.Fault("/", NativeMethods.UserId() + 1).ShouldBeNull();
    }

    private string Make(UnixFileMode mode)
    {
        string cache = folder.CreateFolder("cache");
        File.SetUnixFileMode(cache, mode);
        return cache;
    }
}
