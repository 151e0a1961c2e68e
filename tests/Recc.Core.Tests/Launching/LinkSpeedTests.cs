using Recc.Core.Launching;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Launching;

public sealed class LinkSpeedTests : IDisposable
{
    private const long Mebibyte = 1L << 20;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_of_unknown_duration_is_sent() => Link("http://a:1").IsTooSlowFor(long.MaxValue).ShouldBeFalse();

    [Theory]
    [InlineData(19, false)]
    [InlineData(21, true)]
    public void What_would_take_longer_than_twenty_seconds_is_not(long mebibytes, bool isTooSlow)
    {
        Link("http://a:1").Note(2 * Mebibyte, TimeSpan.FromSeconds(2));

        Link("http://a:1").IsTooSlowFor(mebibytes * Mebibyte).ShouldBe(isTooSlow);
        Link("http://b:1").IsTooSlowFor(mebibytes * Mebibyte).ShouldBeFalse();
    }

    [Fact]
    public void Small_files_say_nothing_and_the_last_large_one_counts()
    {
        Link("http://a:1").Note(Mebibyte, TimeSpan.FromSeconds(1));
        Link("http://a:1").Note(Mebibyte - 1, TimeSpan.FromMinutes(1));
        Link("http://a:1").IsTooSlowFor(19 * Mebibyte).ShouldBeFalse();

        Link("http://a:1").Note(Mebibyte, TimeSpan.FromMinutes(1));
        Link("http://a:1").IsTooSlowFor(19 * Mebibyte).ShouldBeTrue();
    }

    private LinkSpeed Link(string server) => new(folder["precompiled"], server);
}
