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
        OpenCache.Fault(Make(Private), NativeMethods.UserId(), folder.Path).ShouldBeNull();
        OpenCache.Fault(folder["none"], NativeMethods.UserId(), folder.Path).ShouldBeNull();
    }

    [Fact]
    public void One_that_everybody_may_write_to_is_not_used() =>
        OpenCache.Fault(Make(Private | UnixFileMode.OtherWrite), NativeMethods.UserId(), folder.Path).ShouldNotBeNull()
            .ShouldContain("everybody");

    [Fact]
    public void One_of_another_user_is_not_used_unless_that_is_root()
    {
        string cache = Make(Private);
        bool isRoot = NativeMethods.UserId() == 0;

        // Seen by somebody else: the one who runs this test owns it.
        OpenCache.Fault(cache, NativeMethods.UserId() + 1, folder.Path).ShouldBe(
            isRoot ? null : $"it belongs to another user (number {NativeMethods.UserId()})");
        OpenCache.Fault("/", NativeMethods.UserId() + 1, folder.Path).ShouldBeNull();
    }

    [NeedsFact(Need.OtherUser)]
    public void Root_may_use_one_of_the_user_whose_tree_it_builds()
    {
        string cache = Make(Private);
        string tree = folder.CreateFolder("tree");
        new ProgramRun { Program = "chown", Arguments = ["65534", cache] }.Run().EnsureSuccess();
        OpenCache.Fault(cache, 0, tree).ShouldBe("it belongs to another user (number 65534)");

        new ProgramRun { Program = "chown", Arguments = ["65534", tree] }.Run().EnsureSuccess();

        OpenCache.Fault(cache, 0, tree).ShouldBeNull();
        OpenCache.Fault(cache, 1, tree).ShouldNotBeNull();
    }

    private string Make(UnixFileMode mode)
    {
        string cache = folder.CreateFolder("cache");
        File.SetUnixFileMode(cache, mode);
        return cache;
    }
}
