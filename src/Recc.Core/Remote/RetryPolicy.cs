namespace Recc.Core.Remote;

/// <summary>How often and how patiently something is tried again.</summary>
/// <param name="Limit">Tries after the first one.</param>
/// <param name="Delay">Before the first retry; doubles with each.</param>
public sealed record RetryPolicy(int Limit, TimeSpan Delay)
{
    /// <summary>No pause is longer, whatever the doubling or the server says: a build is waiting.</summary>
    public static TimeSpan LongestPause { get; } = TimeSpan.FromSeconds(20);

    /// <summary>The pause before a retry.</summary>
    /// <param name="retry">0 for the first retry.</param>
    /// <param name="jitter">From 0 to 1. Spreads the pauses of many clients over half of their length.</param>
    /// <param name="retryAfter">The least that the server asked for, or null.</param>
    public TimeSpan PauseBefore(int retry, double jitter, TimeSpan? retryAfter)
    {
        double milliseconds = Delay.TotalMilliseconds * Math.Pow(2, Math.Min(retry, 30)) * (0.5 + (jitter / 2));
        double least = retryAfter?.TotalMilliseconds ?? 0;
        double longest = LongestPause.TotalMilliseconds;
        return TimeSpan.FromMilliseconds(Math.Clamp(Math.Max(milliseconds, least), 0, longest));
    }
}
