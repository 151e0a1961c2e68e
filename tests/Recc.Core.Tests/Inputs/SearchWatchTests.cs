using Recc.Core.Digests;
using Recc.Core.Inputs;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Inputs;

/// <summary>Watches of several scans are kept as one where they are equal, so all that they say has to count.</summary>
public sealed class SearchWatchTests
{
    [Fact]
    public void Watches_that_say_the_same_are_equal()
    {
        static SearchWatch Watch(string name) => new("/usr/include", new FileIdentity(1, 2, 3, 4, 5, 6), [name])
        {
            Precompiled = ["a.pch"],
        };

        Watch("b.h").ShouldBe(Watch("b.h"));
        Watch("b.h").GetHashCode().ShouldBe(Watch("b.h").GetHashCode());
        Watch("b.h").ShouldNotBe(Watch("c.h"));
        Watch("b.h").ShouldNotBe(Watch("b.h") with { Directory = "/usr" });
        Watch("b.h").ShouldNotBe(Watch("b.h") with { Identity = default });
        Watch("b.h").ShouldNotBe(Watch("b.h") with { Absent = [] });
        Watch("b.h").ShouldNotBe(Watch("b.h") with { Precompiled = [] });
    }
}
