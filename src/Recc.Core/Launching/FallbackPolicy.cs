using Recc.Core.CommandLine;
using Recc.Core.Configuration;

namespace Recc.Core.Launching;

/// <summary>The one place that decides whether trouble ends in a local compile. Pure.</summary>
public static class FallbackPolicy
{
    /// <summary>What to do about a compile that could not be had remotely.</summary>
    public static LaunchOutcome Decide(FallbackReason reason, string detail, ReccOptions options) =>
        IsInfrastructure(reason) && !options.FallbackToLocal
            ? new LaunchOutcome.Failed($"{FallbackReasons.Sentence(reason)} {detail}")
            : new LaunchOutcome.RunCompiler(reason, detail);

    /// <summary>
    /// Whether the reason is a failure of servers or networks, which RECC_FALLBACK_TO_LOCAL is about. A disk that takes
    /// no output is none: the compiler meets it as well, and says so in its own words.
    /// </summary>
    public static bool IsInfrastructure(FallbackReason reason) =>
        reason is FallbackReason.ServerFailed or FallbackReason.BadRemoteResult or FallbackReason.OtherCompiler
            or FallbackReason.OtherSystem;

    /// <summary>
    /// Whether the command is a compile, of which only so many run on this machine at a time. What the build tool would
    /// run anyway, such as a link, waits for nobody.
    /// </summary>
    public static bool TakesSlot(FallbackReason reason) => reason is not (
        FallbackReason.PassthroughRequested or FallbackReason.NoServer or FallbackReason.NotACompiler
        or FallbackReason.NoSource or FallbackReason.Linking or FallbackReason.LinkTimeCode
        or FallbackReason.LinkerNotUnderstood
        or FallbackReason.Preprocessing or FallbackReason.SyntaxOnly
        or FallbackReason.StandardInput or FallbackReason.ConfigureProbe or FallbackReason.CompilerNotFound
        or FallbackReason.BadSettings);
}
