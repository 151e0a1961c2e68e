using Recc.Core.Digests;
using Recc.Core.Remote;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Remote;

public sealed class KnownBlobsTests
{
    private static readonly Digest One = ContentHasher.Compute("one"u8, DigestFunction.Sha256);
    private static readonly Digest Two = ContentHasher.Compute("two"u8, DigestFunction.Sha256);

    private readonly Clock clock = new();

    [Fact]
    public void What_is_known_is_believed_for_some_minutes()
    {
        var known = new KnownBlobs(clock);
        known.Add([One]);

        clock.Now = TimeSpan.FromMinutes(9);
        known.Contains(One).ShouldBeTrue();
        known.Contains(Two).ShouldBeFalse();
        clock.Now = TimeSpan.FromMinutes(11);
        known.Contains(One).ShouldBeFalse();
        known.Add([One]);
        known.Contains(One).ShouldBeTrue();
    }

    [Fact]
    public void What_turns_out_to_be_missing_is_forgotten()
    {
        var known = new KnownBlobs(clock);
        known.Add([One, Two]);

        known.Forget([One]);
        known.Contains(One).ShouldBeFalse();
        known.Contains(Two).ShouldBeTrue();
        known.Clear();
        known.Contains(Two).ShouldBeFalse();
        known.Count.ShouldBe(0);
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
