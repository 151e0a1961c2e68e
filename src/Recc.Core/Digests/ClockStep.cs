namespace Recc.Core.Digests;

/// <summary>
/// File systems stamp files and directories by a coarse clock: what changed within its last step may change again and
/// keep its times. Until then an identity says nothing.
/// </summary>
public static class ClockStep
{
    private const long Nanoseconds = 20_000_000;

    /// <summary>Some file systems keep whole seconds only, and some every other one.</summary>
    private const long CoarseNanoseconds = 2_000_000_000;

    /// <summary>Now, in nanoseconds since 1970 (UTC).</summary>
    public static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    /// <summary>Whether something may have changed at this time, or later, behind the identity's back.</summary>
    public static bool IsYoung(FileIdentity identity, long at)
    {
        bool coarse = identity.ModifiedNanoseconds % 1_000_000_000 == 0
            && identity.ChangedNanoseconds % 1_000_000_000 == 0;
        return identity.NewestNanoseconds >= at - (coarse ? CoarseNanoseconds : Nanoseconds);
    }

    /// <summary>The identity when it can be trusted at this time, else one that nothing has.</summary>
    public static FileIdentity Trusted(FileIdentity identity, long at) => IsYoung(identity, at) ? default : identity;
}
