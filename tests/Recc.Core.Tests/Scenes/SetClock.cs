namespace Recc.Core.Tests.Scenes;

/// <summary>A clock that stands where a test sets it.</summary>
internal sealed class SetClock(DateTime utc) : TimeProvider
{
    public DateTime Utc { get; set; } = utc;

    public override DateTimeOffset GetUtcNow() => new(Utc, TimeSpan.Zero);
}
