namespace Recc.Core.Remote.Wire;

/// <summary>Makes the calls of a <see cref="BatchPlan{T}"/>, a few at once. A failure stops the others.</summary>
internal static class Transfers
{
    /// <summary>Calls at once for what was refused in one piece: the refusal may have had another reason.</summary>
    public const int Few = 2;

    public static Task RunAsync<T>(
        BatchPlan<T> plan,
        Func<IReadOnlyList<T>, CancellationToken, Task> batch,
        Func<T, CancellationToken, Task> stream,
        int atOnce,
        CancellationToken cancellation)
    {
        IEnumerable<Func<CancellationToken, Task>> calls =
        [
            .. plan.Streamed.Select(item => (Func<CancellationToken, Task>)(stop => stream(item, stop))),
            .. plan.Batches.Select(items => (Func<CancellationToken, Task>)(stop => batch(items, stop))),
        ];
        var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation };
        return Parallel.ForEachAsync(calls, options, static async (call, stop) => await call(stop));
    }
}
