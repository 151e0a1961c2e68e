namespace Recc.Core.Processes;

/// <summary>Waits for what should happen any moment: hardly at all at first, then up to 50 ms a time.</summary>
internal struct BackoffWait
{
    // About a tenth of a millisecond: what a process takes between closing its streams and being gone.
    private const int Yields = 500;
    private const int LongestMilliseconds = 50;

    private int count;

    internal void Once()
    {
        if (++count <= Yields)
        {
            Thread.Yield();
            return;
        }

        Thread.Sleep(Math.Min(count - Yields, LongestMilliseconds));
    }
}
