namespace Recc.DevServer.Execution;

/// <summary>A process to start. All paths are absolute.</summary>
internal sealed record ChildPlan
{
    public required string Program { get; init; }

    /// <summary>Arguments, argv[0] first.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The whole environment, each entry as NAME=VALUE.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>An existing file that receives standard output.</summary>
    public required string StandardOutput { get; init; }

    /// <summary>An existing file that receives standard error.</summary>
    public required string StandardError { get; init; }
}
