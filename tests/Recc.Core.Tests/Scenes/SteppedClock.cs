namespace Recc.Core.Tests.Scenes;

/// <summary>A clock for durations, which stands until a test moves it.</summary>
internal sealed class SteppedClock : TimeProvider
{
    public TimeSpan Now { get; set; } = TimeSpan.FromDays(1);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;
}
