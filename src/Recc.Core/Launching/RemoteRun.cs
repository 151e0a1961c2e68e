using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Actions;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Remote;
using ContentDigest = Recc.Core.Digests.Digest;
using DigestFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Launching;

/// <summary>Uploads what a server lacks and has the action run there.</summary>
public sealed class RemoteRun(RemoteSession session, LaunchMetrics metrics, Log log)
{
    /// <summary>Whose slot is given back while a worker is at it; null when nobody wants that.</summary>
    public MakeJobserver? Jobserver { get; init; }

    /// <summary>Says of an action whether other launches of this process wait for it.</summary>
    public Func<ContentDigest, bool> IsWantedByOthers { get; init; } = static _ => false;

    /// <summary>Whether actions run on this machine after all, and the server only has their files.</summary>
    public bool IsHere { get; init; }

    /// <summary>Whether each step is logged.</summary>
    public bool LogsProgress { get; init; }

    /// <summary>
    /// The result, whatever its exit code; null when the server does not execute. Blobs that the server loses between
    /// our upload and its use are uploaded once more. Trouble is thrown as <see cref="RemoteException"/>.
    /// </summary>
    public async Task<ActionResult?> ExecuteAsync(
        PreparedCompile compile, bool skipCacheLookup, CancellationToken cancellation)
    {
        ServerLimits limits = await session.Probe.GetLimitsAsync(cancellation);
        if (session.Executor is null || !(limits.CanExecute || IsHere))
        {
            return null;
        }

        RemoteAction action = compile.Action;
        RequireFunction(limits, DigestFunctions.Of(action.Digest));
        Dictionary<ContentDigest, Blob> blobs = new(action.InputRoot.Blobs)
        {
            [action.CommandMessage.Digest] = action.CommandMessage,
            [action.Digest] = action.Action,
        };
        await UploadMissingAsync(blobs, cancellation);

        var order = new ExecutionOrder(
            action.Digest, skipCacheLookup, [.. action.Command.Outputs.Select(static output => output.Canonical.Text)])
        {
            IsWantedByOthers = () => IsWantedByOthers(action.Digest),
        };
        ExecutionReport report = await RunAsync(order, cancellation);
        if (report is ExecutionReport.MissingInputs missing)
        {
            log.Info($"The server lacks {missing.Digests.Count} blobs of [{action.Digest}], uploading again");
            session.KnownBlobs.Clear();
            await UploadAgainAsync(blobs, missing.Digests, cancellation);
            report = await RunAsync(order, cancellation);
        }

        return report switch
        {
            ExecutionReport.Completed(ActionResult result, bool fromCache, string message) =>
                Note(result, fromCache, message),
            _ => throw new RemoteException(new RemoteFailure(
                RemoteFailureKind.Rejected, "the server still lacks inputs that were uploaded twice")),
        };
    }

    private ActionResult Note(ActionResult result, bool fromCache, string message)
    {
        string worker = result.ExecutionMetadata?.Worker ?? "";
        log.Info($"{(IsHere ? "Local runner" : "Remote execution")} ended with exit code {result.ExitCode}, cached: "
            + $"{fromCache}, worker: {worker} {message}");
        return result;
    }

    private async Task<ExecutionReport> RunAsync(ExecutionOrder order, CancellationToken cancellation)
    {
        using LaunchMetrics.Timing timing = metrics.Time(
            IsHere ? "recc.execute_local_with_action_result" : "recc.execute_remote_with_action_result");
        Progress($"executing [{order.Action}]");
        return Jobserver is null
            ? await session.Executor!.ExecuteAsync(order, cancellation)
            : await Jobserver.LendAsync(() => session.Executor!.ExecuteAsync(order, cancellation), cancellation);
    }

    private void Progress(string what)
    {
        if (LogsProgress)
        {
            log.Debug($"progress: {what}");
        }
    }

    private static void RequireFunction(ServerLimits limits, DigestFunction function)
    {
        if (limits.DigestFunctions.Count > 0 && !limits.DigestFunctions.Contains(function))
        {
            string known = string.Join(", ", limits.DigestFunctions.Select(DigestFunctions.NameOf));
            throw new RemoteException(new RemoteFailure(
                RemoteFailureKind.Rejected,
                $"the server does not know {DigestFunctions.NameOf(function)} (RECC_CAS_DIGEST_FUNCTION), but "
                + $"{known}"));
        }
    }

    private async Task UploadMissingAsync(Dictionary<ContentDigest, Blob> blobs, CancellationToken cancellation)
    {
        IReadOnlySet<ContentDigest> missing;
        using (metrics.Time("recc.find_missing_blobs"))
        {
            missing = await session.ContentStore.FindMissingAsync(blobs.Keys, cancellation);
        }

        Progress($"the server lacks {missing.Count} of {blobs.Count} blobs");
        metrics.Count("recc.upload_blobs_cache_hit", blobs.Count - missing.Count);
        metrics.Count("recc.upload_blobs_cache_miss", missing.Count);
        using LaunchMetrics.Timing timing = metrics.Time("recc.upload_missing_input_blobs");
        await UploadAsync(blobs, missing, cancellation);
    }

    /// <summary>An empty set means that the server did not say which.</summary>
    private Task UploadAgainAsync(
        Dictionary<ContentDigest, Blob> blobs, IReadOnlySet<ContentDigest> missing, CancellationToken cancellation) =>
        UploadAsync(blobs, missing.Count == 0 ? blobs.Keys.ToHashSet() : missing, cancellation);

    private async Task UploadAsync(
        Dictionary<ContentDigest, Blob> blobs, IReadOnlySet<ContentDigest> wanted, CancellationToken cancellation)
    {
        Blob[] known = [.. wanted.Where(blobs.ContainsKey).Select(digest => blobs[digest])];
        if (known.Length > 0)
        {
            await session.ContentStore.UploadAsync(known, cancellation);
        }
    }
}
