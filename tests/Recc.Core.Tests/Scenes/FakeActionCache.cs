using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Remote;
using ContentDigest = Recc.Core.Digests.Digest;

namespace Recc.Core.Tests.Scenes;

/// <summary>Results in memory.</summary>
internal sealed class FakeActionCache : IActionCache
{
    public Dictionary<ContentDigest, ActionResult> Results { get; } = [];

    public List<CacheQuery> Queries { get; } = [];

    /// <summary>What every question is answered with when set.</summary>
    public CacheLookup? Answer { get; set; }

    /// <summary>Thrown by updates when set.</summary>
    public RemoteFailure? UpdateFailure { get; set; }

    public Task<CacheLookup> LookUpAsync(CacheQuery query, CancellationToken cancellation)
    {
        Queries.Add(query);
        return Task.FromResult(
            Answer ?? (Results.TryGetValue(query.Action, out ActionResult? result)
                ? new CacheLookup.Hit(result)
                : new CacheLookup.Miss()));
    }

    public Task UpdateAsync(ContentDigest action, ActionResult result, CancellationToken cancellation)
    {
        if (UpdateFailure is not null)
        {
            throw new RemoteException(UpdateFailure);
        }

        Results[action] = result;
        return Task.CompletedTask;
    }
}
