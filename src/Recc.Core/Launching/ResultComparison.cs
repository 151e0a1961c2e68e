using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Outputs;

namespace Recc.Core.Launching;

/// <summary>Holds what was compiled here against what the servers gave (RECC_VERIFY). Stores nothing.</summary>
/// <param name="theirs">The servers' result.</param>
/// <param name="report">Told of what differs.</param>
internal sealed class ResultComparison(ActionResult theirs, LaunchReport report) : IResultKeeper
{
    public Task KeepAsync(PreparedCompile compile, CollectedOutputs made, CancellationToken cancellation)
    {
        var differences = new List<string>();
        if (theirs.ExitCode != made.Result.ExitCode)
        {
            differences.Add($"exit code {theirs.ExitCode} there, {made.Result.ExitCode} here");
        }

        Dictionary<string, string> there = Digests(theirs);
        Dictionary<string, string> here = Digests(made.Result);
        foreach (string path in there.Keys.Union(here.Keys).Order(StringComparer.Ordinal))
        {
            string remote = there.GetValueOrDefault(path, "missing");
            string local = here.GetValueOrDefault(path, "missing");
            if (remote != local)
            {
                differences.Add($"{path} is {remote} there, {local} here");
            }
        }

        report.Verified(compile.Action.Digest, differences);
        return Task.CompletedTask;
    }

    private static Dictionary<string, string> Digests(ActionResult result) => result.OutputFiles
        .DistinctBy(static file => file.Path)
        .ToDictionary(static file => file.Path, static file => $"{file.Digest?.Hash}/{file.Digest?.SizeBytes}");
}
