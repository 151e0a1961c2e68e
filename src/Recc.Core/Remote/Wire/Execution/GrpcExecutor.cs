using Recc.Core.Diagnostics;
using Recc.Core.Remote.Transport;

namespace Recc.Core.Remote.Wire;

/// <summary>Remote execution by a server.</summary>
public sealed class GrpcExecutor(GrpcConnection connection, ExecutorSettings settings, Log log) : IExecutor
{
    public async Task<ExecutionReport> ExecuteAsync(ExecutionOrder order, CancellationToken cancellation)
    {
        await using var watch = new ExecutionWatch(connection, settings, order, log, cancellation);
        return await watch.RunAsync();
    }
}
