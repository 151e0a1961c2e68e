namespace Recc.Core.Remote;

/// <summary>
/// A server that nobody wants to be asked what it can do: it is taken for the least that all of them are.
/// </summary>
/// <param name="limits">That.</param>
public sealed class AssumedServerProbe(ServerLimits limits) : IServerProbe
{
    public Task<ServerLimits> GetLimitsAsync(CancellationToken cancellation) => Task.FromResult(limits);
}
