using Recc.Core.Configuration;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Configuration;

public sealed class ByteCountTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("4096B", 4096)]
    [InlineData("500M", 500L << 20)]
    [InlineData("10G", 10L << 30)]
    [InlineData("10GiB", 10L << 30)]
    [InlineData("10gi", 10L << 30)]
    [InlineData(" 1.5 GiB ", 3L << 29)]
    [InlineData("10GB", 10_000_000_000)]
    [InlineData("2kb", 2000)]
    [InlineData("1T", 1L << 40)]
    public void Sizes_are_read(string text, long bytes)
    {
        ByteCount.TryRead(text, out long read).ShouldBeTrue();
        read.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("lots")]
    [InlineData("-1")]
    [InlineData("1P")]
    [InlineData("1Gx")]
    [InlineData("1.2.3G")]
    [InlineData("G")]
    [InlineData("1,5G")]
    [InlineData("99999999999999T")]
    public void What_is_no_size_is_refused(string text) => ByteCount.TryRead(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1023, "1023 bytes")]
    [InlineData(1024, "1 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData((1L << 20) - 1, "1 MiB")]
    [InlineData(10L << 30, "10 GiB")]
    [InlineData(5000L << 40, "5000 TiB")]
    public void Sizes_are_written_for_people(long bytes, string text) => ByteCount.Format(bytes).ShouldBe(text);
}
