using Recc.Core.Remote.Wire;
using Recc.Core.Tests.Remote.Peer;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Remote.Wire;

public sealed class ServiceSettingsTests
{
    [Theory]
    [InlineData(1, 100L << 20)]
    [InlineData(1, 8L << 30)]
    [InlineData(256 * 1024, long.MaxValue)]
    public void A_slow_link_and_a_large_blob_make_a_limit_that_a_timer_can_have(long minThroughput, long bytes)
    {
        ServiceSettings settings = RemoteWorld.Service with { MinThroughput = minThroughput };
        using var timer = new CancellationTokenSource();

        timer.CancelAfter(settings.CallOf(bytes).Timeout);

        settings.CallOf(bytes).Timeout.ShouldBeGreaterThan(settings.RequestTimeout);
    }
}
