using Build.Bazel.Remote.Execution.V2;
using ContentDigest = Recc.Core.Digests.Digest;

namespace Recc.Core.Remote;

/// <summary>Runs actions whose inputs the server has.</summary>
public interface IExecutor
{
    /// <summary>
    /// Runs the action and waits for its end. Trouble with the server or its workers is thrown as
    /// <see cref="RemoteException"/>, also when the server reports it inside a successful answer.
    /// </summary>
    Task<ExecutionReport> ExecuteAsync(ExecutionOrder order, CancellationToken cancellation);
}

/// <summary>What to run.</summary>
/// <param name="Action">The digest of the action.</param>
/// <param name="SkipCacheLookup">Run it even when the server knows its result.</param>
/// <param name="InlineOutputs">Output paths whose content we would like to get in the same answer.</param>
public sealed record ExecutionOrder(ContentDigest Action, bool SkipCacheLookup, IReadOnlyList<string> InlineOutputs)
{
    /// <summary>
    /// Whether somebody else of this process will ask for the same action when we do not want it any more, so that the
    /// server is not told to stop it.
    /// </summary>
    public Func<bool> IsWantedByOthers { get; init; } = static () => false;
}

/// <summary>How an execution ended.</summary>
public abstract record ExecutionReport
{
    private ExecutionReport() { }

    /// <summary>The action ran; its exit code may be other than 0.</summary>
    /// <param name="Result">What it produced.</param>
    /// <param name="FromCache">The server had the result and ran nothing.</param>
    /// <param name="Message">What the server wants people to know, often empty.</param>
    public sealed record Completed(ActionResult Result, bool FromCache, string Message) : ExecutionReport;

    /// <summary>
    /// The server lacks inputs. Empty when it did not say which (for example NOT_FOUND for the action itself):
    /// then everything has to be uploaded again.
    /// </summary>
    public sealed record MissingInputs(IReadOnlySet<ContentDigest> Digests) : ExecutionReport;
}
