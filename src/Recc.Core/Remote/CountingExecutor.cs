using Build.Bazel.Remote.Execution.V2;

namespace Recc.Core.Remote;

/// <summary>Counts the bytes of outputs that come with results.</summary>
public sealed class CountingExecutor(IExecutor inner, Action<long> down) : IExecutor
{
    public async Task<ExecutionReport> ExecuteAsync(ExecutionOrder order, CancellationToken cancellation)
    {
        ExecutionReport report = await inner.ExecuteAsync(order, cancellation);
        if (report is ExecutionReport.Completed(ActionResult result, _, _))
        {
            down(CountingActionCache.InlineBytes(result));
        }

        return report;
    }
}
