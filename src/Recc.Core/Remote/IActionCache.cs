using Build.Bazel.Remote.Execution.V2;
using ContentDigest = Recc.Core.Digests.Digest;

namespace Recc.Core.Remote;

/// <summary>Results of actions by action digest.</summary>
public interface IActionCache
{
    /// <summary>Never throws for trouble with the server: that is <see cref="CacheLookup.Unavailable"/>.</summary>
    Task<CacheLookup> LookUpAsync(CacheQuery query, CancellationToken cancellation);

    /// <summary>Stores a result. Trouble is thrown as <see cref="RemoteException"/>.</summary>
    Task UpdateAsync(ContentDigest action, ActionResult result, CancellationToken cancellation);
}

/// <summary>A question to the action cache.</summary>
/// <param name="Action">The digest of the action.</param>
/// <param name="InlineOutputs">Output paths whose content we would like to get in the same answer.</param>
public sealed record CacheQuery(ContentDigest Action, IReadOnlyList<string> InlineOutputs);

/// <summary>What the action cache said about one action.</summary>
public abstract record CacheLookup
{
    private CacheLookup() { }

    /// <summary>The result is known.</summary>
    public sealed record Hit(ActionResult Result) : CacheLookup;

    /// <summary>The result is not known.</summary>
    public sealed record Miss : CacheLookup;

    /// <summary>We could not ask. Never treated as a miss silently.</summary>
    public sealed record Unavailable(RemoteFailure Failure) : CacheLookup;
}
