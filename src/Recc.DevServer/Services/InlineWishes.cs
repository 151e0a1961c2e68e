using Build.Bazel.Remote.Execution.V2;

namespace Recc.DevServer.Services;

/// <summary>What a request would like to get inside the result itself.</summary>
internal sealed record InlineWishes(bool StandardOutput, bool StandardError, IReadOnlyList<string> Files)
{
    public static InlineWishes Of(GetActionResultRequest request) =>
        new(request.InlineStdout, request.InlineStderr, request.InlineOutputFiles);

    public static InlineWishes Of(ExecuteRequest request) =>
        new(request.InlineStdout, request.InlineStderr, request.InlineOutputFiles);
}
