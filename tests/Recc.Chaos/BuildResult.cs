using Recc.Testing;

namespace Recc.Chaos;

/// <summary>What one build of the project came to.</summary>
/// <param name="Run">Exit code and streams of the build tool.</param>
/// <param name="Files">Content of every file in the build folder by relative path, the build tool's own apart.</param>
/// <param name="Time">Wall time.</param>
internal sealed record BuildResult(ProgramResult Run, IReadOnlyDictionary<string, byte[]> Files, TimeSpan Time)
{
    /// <summary>Whether some of it had been built, and what was said about that is not in the streams.</summary>
    public bool IsResumed { get; init; }

    /// <summary>Files that launches which were killed left beside outputs, and nobody removed.</summary>
    public IReadOnlyList<string> Unfinished { get; init; } = [];

    /// <summary>recc's own lines.</summary>
    public int Notices => Lines("recc: ");

    /// <summary>Why this is not what the native build gave; null when it is.</summary>
    public string? DifferenceFrom(BuildResult native)
    {
        if (Run.ExitCode != 0)
            return $"the build failed:\n{Run}";
        string[] missing = [.. native.Files.Keys.Except(Files.Keys)];
        string[] added = [.. Files.Keys.Except(native.Files.Keys)];
        if (missing.Length + added.Length > 0)
            return $"files missing: [{string.Join(' ', missing)}], too many: [{string.Join(' ', added)}]\n{Run}";
        string[] wrong = [.. native.Files.Where(f => !f.Value.AsSpan().SequenceEqual(Files[f.Key])).Select(f => f.Key)];
        if (wrong.Length > 0)
            return $"other content than native: {string.Join(' ', wrong)}\n{Run}";
        return IsResumed || Warnings == native.Warnings
            ? null : $"{Warnings} warnings instead of {native.Warnings}\n{Run}";
    }

    private int Warnings => Run.StandardOutput.Split("[-Wunused").Length - 1;

    private int Lines(string start) => $"{Run.StandardOutput}\n{Run.StandardError}".Split('\n')
        .Count(line => line.StartsWith(start, StringComparison.Ordinal));
}
