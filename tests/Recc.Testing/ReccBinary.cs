namespace Recc.Testing;

/// <summary>
/// The published native binary, which is what end-to-end tests run: RECC_TEST_BINARY, or artifacts/recc/recc of this
/// checkout, where <c>./build.sh publish</c> puts it.
/// </summary>
public static class ReccBinary
{
    /// <summary>Absolute path; the file may be missing.</summary>
    public static string Path { get; } =
        Environment.GetEnvironmentVariable("RECC_TEST_BINARY") is { Length: > 0 } path
            ? System.IO.Path.GetFullPath(path)
            : Repository.PathOf("artifacts/recc/recc");

    /// <summary>Why it cannot be run, or null when it can.</summary>
    public static string? ReasonWhyNot { get; } =
        File.Exists(Path) ? null : $"{Path} does not exist; run ./build.sh publish";

    /// <summary>Runs <c>recc arguments…</c> to its end.</summary>
    /// <param name="workingDirectory">Absolute path.</param>
    /// <param name="variables">The only RECC_ variables that it sees; a null value removes a variable.</param>
    /// <exception cref="FileNotFoundException">Nothing was published.</exception>
    /// <exception cref="TimeoutException">It did not end within the limit (two minutes when null).</exception>
    public static ProgramResult Run(
        string workingDirectory,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string?>? variables = null,
        TimeSpan? timeLimit = null)
    {
        if (ReasonWhyNot is not null)
            throw new FileNotFoundException(ReasonWhyNot);
        var run = new ProgramRun { Program = Path, Arguments = arguments, WorkingDirectory = workingDirectory };
        return (run with
        {
            Variables = variables ?? run.Variables,
            TimeLimit = timeLimit ?? run.TimeLimit,
        }).Run();
    }
}
