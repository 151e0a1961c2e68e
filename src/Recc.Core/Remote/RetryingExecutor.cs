namespace Recc.Core.Remote;

/// <summary>
/// Tries executions again when their failure may pass. Not after a time limit: it has already cost the user all the
/// time that was allowed, and the same queue would be waited in again.
/// </summary>
public sealed class RetryingExecutor(IExecutor inner, Retrier retrier) : IExecutor
{
    public Task<ExecutionReport> ExecuteAsync(ExecutionOrder order, CancellationToken cancellation) =>
        retrier.RunAsync(
            () => inner.ExecuteAsync(order, cancellation),
            static f => f.IsTransient,
            cancellation);
}
