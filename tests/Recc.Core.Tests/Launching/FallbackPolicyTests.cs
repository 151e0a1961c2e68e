using Recc.Core.CommandLine;
using Recc.Core.Launching;
using Recc.Core.Tests.Remote.Peer;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Launching;

public sealed class FallbackPolicyTests
{
    private static readonly FallbackReason[] Infrastructure =
        [FallbackReason.ServerFailed, FallbackReason.BadRemoteResult, FallbackReason.OtherCompiler,
            FallbackReason.OtherSystem];

    public static TheoryData<FallbackReason> Reasons => [.. Enum.GetValues<FallbackReason>()];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void With_fallback_every_reason_ends_in_the_compiler(FallbackReason reason) =>
        FallbackPolicy.Decide(reason, "why", RemoteWorld.Options)
            .ShouldBe(new LaunchOutcome.RunCompiler(reason, "why"));

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Without_it_failures_of_servers_are_failures(FallbackReason reason)
    {
        LaunchOutcome outcome = FallbackPolicy.Decide(
            reason, "why", RemoteWorld.Options with { FallbackToLocal = false });

        if (Infrastructure.Contains(reason))
        {
            outcome.ShouldBeOfType<LaunchOutcome.Failed>().Message
                .ShouldBe($"{FallbackReasons.Sentence(reason)} why");
        }
        else
        {
            outcome.ShouldBe(new LaunchOutcome.RunCompiler(reason, "why"));
        }
    }
}
