namespace Recc.Core.Processes;

/// <summary>A process to start.</summary>
public sealed record ChildCommand
{
    /// <summary>Absolute path of the program.</summary>
    public required string Program { get; init; }

    /// <summary>Arguments, argv[0] first.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The whole environment of the child.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Absolute path of its working directory.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Is told the number of its process, which leads a group, as soon as there is one.</summary>
    public Action<int>? Started { get; init; }
}

/// <summary>How a child ended, and what it wrote.</summary>
/// <param name="ExitCode">The exit code, or 128 + signal as shells say.</param>
/// <param name="Signal">The signal that ended it, or 0.</param>
/// <param name="StandardOutput">All it wrote to standard output.</param>
/// <param name="StandardError">All it wrote to standard error.</param>
public sealed record ChildResult(int ExitCode, int Signal, byte[] StandardOutput, byte[] StandardError)
{
    /// <summary>Whether it ended by itself with exit code 0.</summary>
    public bool Succeeded => ExitCode == 0 && Signal == 0;
}

/// <summary>Starts children and waits for them.</summary>
public interface IProcessRunner
{
    /// <summary>
    /// Runs to the end, standard input from /dev/null, both output streams captured. Throws
    /// <see cref="ProcessStartException"/> when the program cannot be started. Cancellation kills the child (and its
    /// process group) and throws <see cref="OperationCanceledException"/>.
    /// </summary>
    ChildResult Run(ChildCommand command, CancellationToken cancellation);
}

/// <summary>A program could not be started.</summary>
public sealed class ProcessStartException(string program, string why)
    : Exception($"cannot run {program}: {why}")
{
    /// <summary>Absolute path of the program.</summary>
    public string Program { get; } = program;

    /// <summary>The reason.</summary>
    public string Why { get; } = why;
}
