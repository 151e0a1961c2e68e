using Build.Bazel.Remote.Execution.V2;
using ContentDigest = Recc.Core.Digests.Digest;

namespace Recc.Core.Remote;

/// <summary>Tries calls to an action cache again when their failure may pass.</summary>
public sealed class RetryingActionCache(IActionCache inner, Retrier retrier) : IActionCache
{
    public async Task<CacheLookup> LookUpAsync(CacheQuery query, CancellationToken cancellation)
    {
        try
        {
            return await retrier.RunAsync(
                () => LookUpOrThrowAsync(query, cancellation), static f => f.IsTransient, cancellation);
        }
        catch (RemoteException e)
        {
            return new CacheLookup.Unavailable(e.Failure);
        }
    }

    public Task UpdateAsync(ContentDigest action, ActionResult result, CancellationToken cancellation) =>
        retrier.RunAsync(
            () => inner.UpdateAsync(action, result, cancellation), static f => f.IsTransient, cancellation);

    private async Task<CacheLookup> LookUpOrThrowAsync(CacheQuery query, CancellationToken cancellation)
    {
        CacheLookup lookup = await inner.LookUpAsync(query, cancellation);
        return lookup is CacheLookup.Unavailable unavailable ? throw new RemoteException(unavailable.Failure) : lookup;
    }
}
