using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf.WellKnownTypes;
using Recc.DevServer.Observation;
using Recc.DevServer.Storage;
using Recc.DevServer.Wire;
using Disk = System.IO.Directory;

namespace Recc.DevServer.Execution;

/// <summary>
/// Runs one action on this machine: stage, run, collect. The command sees its own environment and nothing else; what it
/// does outside its folder is not prevented.
/// </summary>
internal sealed class ActionRunner(BlobStore blobs, ActionResultStore results, CallLog log, string workFolder)
{
    private readonly InputStager stager = new(blobs);
    private readonly OutputCollector collector = new(blobs);
    private int staged;

    /// <exception cref="RpcException">The action could not be started, or something about it was refused.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; its processes are gone.</exception>
    public async Task<ExecuteResponse> RunAsync(
        PreparedAction action, ExecutedActionMetadata metadata, CancellationToken cancellation)
    {
        string folder = Path.Combine(workFolder, $"action-{Interlocked.Increment(ref staged)}");
        string root = Path.Combine(folder, "root");
        try
        {
            metadata.InputFetchStartTimestamp = Now();
            Disk.CreateDirectory(folder);
            stager.Stage(action, root);
            metadata.InputFetchCompletedTimestamp = Now();
            ChildPlan plan = Plan(action, folder, root);
            metadata.ExecutionStartTimestamp = Now();
            (int exitCode, bool timedOut) = await RunAsync(plan, action.Timeout, cancellation);
            metadata.ExecutionCompletedTimestamp = Now();
            return Respond(action, plan, root, new(exitCode, timedOut, metadata));
        }
        finally
        {
            StagingFolder.Remove(folder);
        }
    }

    private static ChildPlan Plan(PreparedAction action, string folder, string root)
    {
        string workingDirectory = action.WorkingDirectoryIn(root);
        string program = ProgramFinder.Find(action.Command, workingDirectory)
            ?? throw RpcException.Invalid($"cannot run {action.Command.Arguments[0]}: there is no such program");
        return new ChildPlan
        {
            Program = program,
            Arguments = action.Command.Arguments,
            Environment = [.. action.Command.EnvironmentVariables.Select(v => $"{v.Name}={v.Value}")],
            WorkingDirectory = workingDirectory,
            StandardOutput = CreateFile(Path.Combine(folder, "stdout")),
            StandardError = CreateFile(Path.Combine(folder, "stderr")),
        };
    }

    private async Task<(int ExitCode, bool TimedOut)> RunAsync(
        ChildPlan plan, TimeSpan? timeout, CancellationToken cancellation)
    {
        using var timer = timeout is { } time ? new CancellationTokenSource(time) : new CancellationTokenSource();
        var child = ChildProcess.Start(plan);
        log.ProcessStarted();
        using var killOnTimeout = timer.Token.Register(child.Kill);
        using var killOnCancel = cancellation.Register(child.Kill);

        // A thread of its own: the wait blocks as long as the command runs.
        int exitCode = await Task.Factory.StartNew(
            child.WaitForExit, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        cancellation.ThrowIfCancellationRequested();
        return (exitCode, timer.IsCancellationRequested);
    }

    private ExecuteResponse Respond(PreparedAction action, ChildPlan plan, string root, Ending ending)
    {
        ending.Metadata.OutputUploadStartTimestamp = Now();
        var result = new ActionResult
        {
            ExitCode = ending.ExitCode,
            StdoutDigest = collector.StoreFile(action.Key.Function, plan.StandardOutput),
            StderrDigest = collector.StoreFile(action.Key.Function, plan.StandardError),
            ExecutionMetadata = ending.Metadata,
        };
        collector.Collect(action, root, result);
        ending.Metadata.OutputUploadCompletedTimestamp = Now();
        ending.Metadata.WorkerCompletedTimestamp = Now();
        if (ending.TimedOut)
        {
            var late = new RpcException(RpcCode.DeadlineExceeded, "the command ran longer than the action's timeout");
            return new ExecuteResponse { Result = result, Status = late.ToStatus() };
        }

        if (result.ExitCode == 0 && !action.Action.DoNotCache)
        {
            results.Store(action.Key, result);
        }

        return new ExecuteResponse { Result = result, Status = new Google.Rpc.Status() };
    }

    private static string CreateFile(string path)
    {
        File.Create(path).Dispose();
        return path;
    }

    private static Timestamp Now() => Timestamp.FromDateTime(DateTime.UtcNow);

    private sealed record Ending(int ExitCode, bool TimedOut, ExecutedActionMetadata Metadata);
}
