using System.Text;
using Recc.Testing;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Everything that a user or a build tool can see of a command that has ended.</summary>
/// <param name="Result">Exit code and streams.</param>
/// <param name="Files">What it created, by path below the root.</param>
/// <param name="Metrics">What recc counted, by name; empty for a native run.</param>
internal sealed record Observed(
    ProgramResult Result,
    IReadOnlyDictionary<string, CreatedFile> Files,
    IReadOnlyDictionary<string, string> Metrics)
{
    public bool WasHit => Metrics.GetValueOrDefault("recc.action_cache_hit") == "1|c";

    /// <summary>The lines that recc itself wrote to standard error.</summary>
    public IReadOnlyList<string> Notices =>
        [.. Result.StandardError.Split('\n').Where(static line => line.StartsWith("recc:", StringComparison.Ordinal))];

    /// <summary>The same without those lines: what is left must be the compiler's.</summary>
    public Observed WithoutNotices()
    {
        IEnumerable<string> rest = Result.StandardError.Split('\n')
            .Where(static line => !line.StartsWith("recc:", StringComparison.Ordinal));
        return this with { Result = Result with { StandardError = string.Join('\n', rest) } };
    }

    /// <summary>One text with all of it, so that a difference shows itself.</summary>
    /// <param name="withObjects">Whether the bytes of binary files count, or only that they are there.</param>
    public string Text(bool withObjects = true)
    {
        var text = new StringBuilder(Result.ToString());
        foreach ((string path, CreatedFile file) in Files.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append("\n--- ").Append(path).Append(' ').Append(file.Mode).Append('\n').Append(file.Text(withObjects));
        }

        return text.ToString();
    }
}
