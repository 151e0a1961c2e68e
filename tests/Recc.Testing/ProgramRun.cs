using System.Diagnostics;

namespace Recc.Testing;

/// <summary>
/// Runs one program to its end with both streams captured, an empty standard input and a time limit. Variables of
/// recc's own that the developer has set are not handed on.
/// </summary>
public sealed record ProgramRun
{
    /// <summary>Absolute path, or a name to be found in PATH.</summary>
    public required string Program { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Null: this process's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>On top of this process's variables; a null value removes one.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; init; } = new Dictionary<string, string?>();

    /// <summary>Generous: it is there to end a hang, not to check speed.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Runs and waits.</summary>
    /// <exception cref="TimeoutException">The limit passed; the program and its children were killed.</exception>
    public ProgramResult Run() => RunAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc cref="Run"/>
    public async Task<ProgramResult> RunAsync(CancellationToken cancellation)
    {
        using Process process = Process.Start(StartInfo())
            ?? throw new InvalidOperationException($"Cannot start {Program}");
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeLimit);
        try
        {
            // The streams too: a child that was left behind keeps them open, and that is a hang as well.
            await Task.WhenAll(process.WaitForExitAsync(limit.Token), output, error).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{Program} {string.Join(' ', Arguments)} did not end within {TimeLimit}");
        }

        return new ProgramResult(process.ExitCode, await output, await error);
    }

    private ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo(Program, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = WorkingDirectory ?? "",
        };
        foreach (string name in start.Environment.Keys.Where(IsOurs).ToArray())
            start.Environment.Remove(name);
        TestDaemon.AddTo(start.Environment, Variables);
        TestScanner.AddTo(start.Environment, Variables);
        foreach ((string name, string? value) in Variables)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }

        return start;
    }

    private static bool IsOurs(string name) => name.StartsWith("RECC_", StringComparison.Ordinal);
}
