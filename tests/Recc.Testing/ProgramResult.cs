namespace Recc.Testing;

/// <summary>What a finished program left behind.</summary>
/// <param name="ExitCode">As the shell would see it: 128 + signal number after a signal.</param>
public sealed record ProgramResult(int ExitCode, string StandardOutput, string StandardError)
{
    /// <summary>This result, when the exit code is 0.</summary>
    /// <exception cref="InvalidOperationException">It is not; the message holds both streams.</exception>
    public ProgramResult EnsureSuccess() => ExitCode == 0 ? this : throw new InvalidOperationException(ToString());

    public override string ToString() =>
        $"exit code {ExitCode}\n--- stdout\n{StandardOutput}\n--- stderr\n{StandardError}";
}
