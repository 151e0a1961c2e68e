using Recc.Core.Diagnostics;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Diagnostics;

public sealed class MetricTagsTests
{
    [Theory]
    [InlineData(StatsdDialect.Plain, "hits:2|c\n")]
    [InlineData(StatsdDialect.Influx, "hits,site=a_b,job=7:2|c\n")]
    [InlineData(StatsdDialect.Graphite, "hits;site=a_b;job=7:2|c\n")]
    [InlineData(StatsdDialect.Dog, "hits:2|c|#site:a_b,job:7\n")]
    public void Tags_are_written_as_the_dialect_wants_them(StatsdDialect dialect, string expected)
    {
        var metrics = new LaunchMetrics();
        metrics.Count("hits", 2);

        metrics.ToStatsd(new MetricTags([new("site", "a|b"), new("job", "7")], dialect)).ShouldBe(expected);
    }

    [Theory]
    [InlineData(StatsdDialect.Influx)]
    [InlineData(StatsdDialect.Graphite)]
    [InlineData(StatsdDialect.Dog)]
    public void Without_tags_all_dialects_are_the_same(StatsdDialect dialect)
    {
        var metrics = new LaunchMetrics();
        metrics.Count("hits");

        metrics.ToStatsd(new MetricTags([], dialect)).ShouldBe("hits:1|c\n");
    }
}
