namespace Recc.Core.Remote.Wire;

/// <summary>Makes the calls of a <see cref="BatchPlan{T}"/>, a few at once. A failure stops the others.</summary>
internal static class Transfers
{
    private const int AtOnce = 6;

    public static Task RunAsync<T>(
        BatchPlan<T> plan,
        Func<IReadOnlyList<T>, CancellationToken, Task> batch,
        Func<T, CancellationToken, Task> stream,
        CancellationToken cancellation)
    {
        IEnumerable<Func<CancellationToken, Task>> calls =
        [
            .. plan.Streamed.Select(item => (Func<CancellationToken, Task>)(stop => stream(item, stop))),
            .. plan.Batches.Select(items => (Func<CancellationToken, Task>)(stop => batch(items, stop))),
        ];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        return Parallel.ForEachAsync(calls, options, static async (call, stop) => await call(stop));
    }
}
