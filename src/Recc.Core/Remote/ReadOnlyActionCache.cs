using Build.Bazel.Remote.Execution.V2;
using ContentDigest = Recc.Core.Digests.Digest;

namespace Recc.Core.Remote;

/// <summary>An action cache that we may ask and not fill: an update is refused by name, without a call.</summary>
public sealed class ReadOnlyActionCache(IActionCache inner) : IActionCache
{
    public Task<CacheLookup> LookUpAsync(CacheQuery query, CancellationToken cancellation) =>
        inner.LookUpAsync(query, cancellation);

    public Task UpdateAsync(ContentDigest action, ActionResult result, CancellationToken cancellation) =>
        Task.FromException(new RemoteException(new RemoteFailure(
            RemoteFailureKind.Denied, "results are not stored: the settings use the action cache for reading only")));
}
