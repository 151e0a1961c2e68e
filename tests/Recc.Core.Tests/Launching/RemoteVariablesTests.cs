using Recc.Core.Configuration;
using Recc.Core.Launching;
using Recc.Core.Tests.Remote.Peer;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Launching;

public sealed class RemoteVariablesTests
{
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["B"] = "b",
        ["A"] = "a",
        ["RECC_SERVER"] = "x",
    };

    private static readonly ReccOptions Options = RemoteWorld.Options;

    [Fact]
    public void Usually_those_of_the_settings_alone_are_sent() =>
        Sent(Options with { RemoteEnvironment = [new("S", "s")] }).ShouldBe(["S=s"]);

    [Fact]
    public void Of_the_environment_those_are_sent_that_settings_name_and_that_are_there() =>
        Sent(Options with { EnvironmentToRead = ["B", "C"] }).ShouldBe(["B=b"]);

    [Fact]
    public void The_whole_environment_is_sent_without_our_own_settings() =>
        Sent(Options with { PreserveEnvironment = true }).ShouldBe(["A=a", "B=b"]);

    [Fact]
    public void What_settings_say_wins() =>
        Sent(Options with { PreserveEnvironment = true, RemoteEnvironment = [new("A", "other")] })
            .ShouldBe(["A=other", "B=b"]);

    private static IEnumerable<string> Sent(ReccOptions options) =>
        RemoteVariables.Of(Environment, options).Select(static pair => $"{pair.Key}={pair.Value}");
}
