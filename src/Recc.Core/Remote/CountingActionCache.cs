using Build.Bazel.Remote.Execution.V2;
using ContentDigest = Recc.Core.Digests.Digest;

namespace Recc.Core.Remote;

/// <summary>Counts the bytes of outputs that come with results.</summary>
public sealed class CountingActionCache(IActionCache inner, Action<long> down) : IActionCache
{
    public async Task<CacheLookup> LookUpAsync(CacheQuery query, CancellationToken cancellation)
    {
        CacheLookup answer = await inner.LookUpAsync(query, cancellation);
        if (answer is CacheLookup.Hit(ActionResult result))
        {
            down(InlineBytes(result));
        }

        return answer;
    }

    public Task UpdateAsync(ContentDigest action, ActionResult result, CancellationToken cancellation) =>
        inner.UpdateAsync(action, result, cancellation);

    /// <summary>How many bytes of files and streams are in the message.</summary>
    internal static long InlineBytes(ActionResult result) =>
        result.OutputFiles.Sum(static file => (long)file.Contents.Length)
            + result.StdoutRaw.Length + result.StderrRaw.Length;
}
