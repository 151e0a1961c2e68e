using Recc.Core.Configuration;
using Recc.Core.Launching;
using Recc.Core.Tests.Remote.Peer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Launching;

public sealed class ServerHealthTests : IDisposable
{
    private static readonly ServerAddress One = new("one", new Uri("http://one:1"));
    private static readonly ServerAddress Two = new("two", new Uri("http://one:2"));

    private readonly TempFolder folder = new();

    [Fact]
    public void A_server_is_left_alone_for_a_while_by_everybody()
    {
        var health = Health(folder.Path);
        health.IsPaused(One).ShouldBeFalse();

        health.PauseFor(One, "slow");

        health.IsPaused(One).ShouldBeTrue();
        Health(folder.Path).IsPaused(One).ShouldBeTrue();
        health.IsPaused(Two).ShouldBeFalse();
    }

    [Fact]
    public void The_pause_ends() => PausedAfter(-ServerHealth.Pause - TimeSpan.FromSeconds(1)).ShouldBeFalse();

    [Fact]
    public void A_mark_from_the_future_counts_for_nothing() => PausedAfter(TimeSpan.FromHours(1)).ShouldBeFalse();

    [Fact]
    public void Without_a_place_to_remember_nothing_is_paused()
    {
        var health = Health(null);
        health.PauseFor(One, "slow");
        health.IsPaused(One).ShouldBeFalse();

        File.WriteAllText(folder["file"], "");
        var blocked = Health(folder["file"]);
        blocked.PauseFor(One, "slow");
        blocked.IsPaused(One).ShouldBeFalse();
    }

    public void Dispose() => folder.Dispose();

    private bool PausedAfter(TimeSpan markMovedBy)
    {
        var health = Health(folder.Path);
        health.PauseFor(One, "slow");
        string mark = Directory.GetFiles(folder["paused"]).Single();
        File.SetLastWriteTimeUtc(mark, DateTime.UtcNow + markMovedBy);
        return health.IsPaused(One);
    }

    private static ServerHealth Health(string? cacheDirectory) =>
        new(RemoteWorld.Options with { CacheDirectory = cacheDirectory }, breakers: null);
}
