namespace Recc.DevServer.Services;

/// <summary>The habits of now; they may change between two calls.</summary>
internal sealed class LiveHabits(Habits initial)
{
    private volatile Habits now = initial;

    public Habits Now
    {
        get => now;
        set => now = value;
    }
}
