namespace Recc.Core.Processes;

/// <summary>Waits for what should happen any moment: hardly at all at first, then longer, at most 50 ms a time.</summary>
internal struct BackoffWait
{
    private const int Yields = 32;
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
