using Recc.Core.Digests;
using Recc.Core.Toolchains;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Toolchains;

public sealed class ToolchainTests
{
    [Theory]
    [InlineData("gcc version 12.2.0 (Debian 12.2.0-14+deb12u1)", true)]
    [InlineData("gcc version 6.3.0 20170516", false)]
    [InlineData("gcc version 7.1.0", true)]
    [InlineData("Debian clang version 14.0.6", false)]
    [InlineData("clang version 16.0.0", true)]
    [InlineData("Ubuntu clang version 19.1.7 (3)", true)]
    [InlineData("Apple clang version 17.0.0 (clang-1700.0.13.3)", false)]
    [InlineData("gcc", false)]
    [InlineData("clang version next", false)]
    public void A_given_date_is_trusted_where_compilers_heed_it(string version, bool heeded)
    {
        bool isClang = version.Contains("clang", StringComparison.Ordinal);
        var digest = ContentHasher.Compute([], DigestFunction.Sha256);

        new Toolchain("/usr/bin/cc", isClang, version, digest, "").HonoursSourceDateEpoch.ShouldBe(heeded);
    }
}
