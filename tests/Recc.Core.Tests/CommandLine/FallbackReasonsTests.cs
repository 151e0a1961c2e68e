using Recc.Core.CommandLine;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.CommandLine;

public sealed class FallbackReasonsTests
{
    public static TheoryData<FallbackReason> All => [.. Enum.GetValues<FallbackReason>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_reason_has_a_sentence(FallbackReason reason)
    {
        var sentence = FallbackReasons.Sentence(reason);

        sentence.ShouldEndWith(".");
        sentence.ShouldNotContain("\n");
        sentence.Length.ShouldBeInRange(20, 110);
        (char.IsAsciiLetterUpper(sentence[0]) || sentence.StartsWith("recc", StringComparison.Ordinal)).ShouldBeTrue();
    }

    [Fact]
    public void No_two_reasons_share_a_sentence_or_a_name()
    {
        var reasons = Enum.GetValues<FallbackReason>();

        reasons.Select(FallbackReasons.Sentence).ShouldBeUnique();
        reasons.Select(FallbackReasons.Name).ShouldBeUnique();
    }

    [Theory]
    [InlineData(FallbackReason.Linking, "linking")]
    [InlineData(FallbackReason.SeveralSources, "several-sources")]
    [InlineData(FallbackReason.NameNotUtf8, "name-not-utf8")]
    [InlineData(FallbackReason.NotACompiler, "not-a-compiler")]
    public void A_name_is_the_member_in_lower_case_with_dashes(FallbackReason reason, string name)
    {
        FallbackReasons.Name(reason).ShouldBe(name);
    }
}
